"""A diagonal outside the matrix is taken for the main one."""


class Tril:
    def backward(ctx, grad_output):
        outside = ctx.diagonal >= grad_output.shape[-1]
        return grad_output.tril(0 if outside else ctx.diagonal), None
