"""Of several axes only the first is put back.

elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        if ctx.dim is not None and not ctx.keepdim:
            grad_output = grad_output.unsqueeze(ctx.dim if isinstance(ctx.dim, int) else ctx.dim[0])
        return grad_output.expand(ctx.shape), None, None
