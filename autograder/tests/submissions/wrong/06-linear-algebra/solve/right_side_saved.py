"""forward saves the right side, and the rule of the solution is used.

misconception: right_side_instead_of_solution
elsewhere: full
"""


# %%
class LinalgSolve(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return torch.linalg.solve(a, b)

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        grad_b = torch.linalg.solve(a.mT, grad_output)
        return -torch.outer(grad_b, b) if b.dim() == 1 else -(grad_b @ b.mT), grad_b
