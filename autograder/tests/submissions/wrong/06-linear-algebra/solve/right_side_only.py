"""The matrix is taken for a constant.

misconception: no_gradient
elsewhere: full
"""


class LinalgSolve:
    def backward(ctx, grad_output):
        a, x = ctx.saved_tensors
        return None, torch.linalg.solve(a.mT, grad_output)
