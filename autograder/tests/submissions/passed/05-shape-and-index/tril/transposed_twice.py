"""The upper triangle of the transposed gradient."""


class Tril:
    def backward(ctx, grad_output):
        return grad_output.mT.triu(-ctx.diagonal).mT, None
