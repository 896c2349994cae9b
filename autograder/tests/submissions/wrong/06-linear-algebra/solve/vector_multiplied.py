"""Two vectors are multiplied element by element.

misconception: vector_not_made_a_matrix
elsewhere: full
"""


class LinalgSolve:
    def backward(ctx, grad_output):
        a, x = ctx.saved_tensors
        grad_b = torch.linalg.solve(a.mT, grad_output)
        return -grad_b * x if x.dim() == 1 else -(grad_b @ x.mT), grad_b
