"""The rows are averaged.

mistake: A weight serves several rows: do the gradients of its uses average, or add up?
elsewhere: full
"""


class Linear:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        rows, inputs = grad_output.reshape(-1, len(weight)), x.reshape(-1, x.shape[-1])
        many = max(len(rows), 1)
        bias = rows.sum(0) / many if ctx.has_bias else None
        return grad_output @ weight, rows.T @ inputs / many, bias
