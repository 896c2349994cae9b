"""Written number by number into zeros."""


class Reshape:
    def backward(ctx, grad_output):
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype)
        grad.view(-1).copy_(grad_output.flatten())
        return grad, None
