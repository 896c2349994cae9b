"""The inverse is computed after all."""


class LinalgSolve:
    def backward(ctx, grad_output):
        a, x = ctx.saved_tensors
        inverse = torch.linalg.inv(a)
        grad_b = inverse.mT @ grad_output
        return -torch.outer(grad_b, x) if x.dim() == 1 else -(grad_b @ x.mT), grad_b
