"""The middle is made symmetric, before the factors are brought over."""


class LinalgCholesky:
    def backward(ctx, grad_output):
        (factor,) = ctx.saved_tensors
        product = (factor.mT @ grad_output).tril()
        upper = product.tril(-1).mT
        middle = (product + upper) / 2
        left = torch.linalg.solve(factor.mT, middle)
        return torch.linalg.solve(factor.mT, left.mT).mT
