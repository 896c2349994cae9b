"""The minus of the matrix is lost.

misconception: sign_lost
elsewhere: full
"""


class LinalgSolve:
    def backward(ctx, grad_output):
        a, x = ctx.saved_tensors
        grad_b = torch.linalg.solve(a.mT, grad_output)
        return torch.outer(grad_b, x) if x.dim() == 1 else grad_b @ x.mT, grad_b
