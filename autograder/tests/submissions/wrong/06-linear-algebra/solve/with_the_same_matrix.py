"""The system of the forward is solved again.

misconception: transpose_forgotten
elsewhere: full
"""


class LinalgSolve:
    def backward(ctx, grad_output):
        a, x = ctx.saved_tensors
        grad_b = torch.linalg.solve(a, grad_output)
        return -torch.outer(grad_b, x) if x.dim() == 1 else -(grad_b @ x.mT), grad_b
