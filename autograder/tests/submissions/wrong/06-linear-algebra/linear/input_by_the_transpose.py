"""The weight is transposed as in the forward.

misconception: transpose_forgotten
elsewhere: full
"""


class Linear:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        rows, inputs = grad_output.reshape(-1, len(weight)), x.reshape(-1, x.shape[-1])
        return grad_output @ weight.T, rows.T @ inputs, rows.sum(0) if ctx.has_bias else None
