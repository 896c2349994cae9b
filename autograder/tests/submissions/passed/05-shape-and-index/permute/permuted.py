"""The two axes change places in a list."""


class Transpose:
    def backward(ctx, grad_output):
        order = list(range(grad_output.dim()))
        order[ctx.dim0], order[ctx.dim1] = order[ctx.dim1], order[ctx.dim0]
        return grad_output.permute(order), None, None
