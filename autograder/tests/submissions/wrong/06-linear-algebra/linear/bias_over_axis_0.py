"""The gradient of the bias is summed over the first axis only.

misconception: batch_not_summed
elsewhere: full
"""


class Linear:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        rows, inputs = grad_output.reshape(-1, len(weight)), x.reshape(-1, x.shape[-1])
        bias = grad_output.sum(0) if grad_output.dim() > 1 else grad_output
        return grad_output @ weight, rows.T @ inputs, bias if ctx.has_bias else None
