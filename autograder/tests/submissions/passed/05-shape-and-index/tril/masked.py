"""What lies above the diagonal is filled with 0."""


class Tril:
    def backward(ctx, grad_output):
        above = torch.ones(grad_output.shape, dtype=torch.bool).triu(ctx.diagonal + 1)
        return grad_output.masked_fill(above, 0.0), None
