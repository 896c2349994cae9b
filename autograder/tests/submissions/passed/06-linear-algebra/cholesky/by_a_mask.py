"""The triangle with half of its diagonal is a mask."""


class LinalgCholesky:
    def backward(ctx, grad_output):
        (factor,) = ctx.saved_tensors
        one = torch.eye(factor.shape[-1], dtype=factor.dtype)
        mask = torch.ones_like(one).tril() - one / 2
        middle = mask * (factor.mT @ grad_output)
        half = torch.linalg.solve_triangular(factor.mT, middle, upper=True)
        both = torch.linalg.solve_triangular(factor.mT, half.mT, upper=True)
        return (both + both.mT) / 2
