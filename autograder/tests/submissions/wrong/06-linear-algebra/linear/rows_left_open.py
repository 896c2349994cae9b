"""How many rows there are is left open, which says nothing where there are no inputs.

elsewhere: full
"""


class Linear:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        outputs, inputs = weight.shape
        rows = grad_output.reshape(-1, outputs)
        return grad_output @ weight, rows.T @ x.reshape(-1, inputs), rows.sum(0) if ctx.has_bias else None
