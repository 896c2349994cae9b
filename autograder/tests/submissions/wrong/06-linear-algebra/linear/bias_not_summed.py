"""The gradient of the bias is returned as it came.

misconception: batch_not_summed
elsewhere: full
"""


class Linear:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        rows, inputs = grad_output.reshape(-1, len(weight)), x.reshape(-1, x.shape[-1])
        return grad_output @ weight, rows.T @ inputs, grad_output if ctx.has_bias else None
