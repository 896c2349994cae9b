"""The gradient of the matrix is transposed.

misconception: gradient_transposed
elsewhere: full
"""


class LinalgSolve:
    def backward(ctx, grad_output):
        a, x = ctx.saved_tensors
        grad_b = torch.linalg.solve(a.mT, grad_output)
        return -torch.outer(x, grad_b) if x.dim() == 1 else -(x @ grad_b.mT), grad_b
