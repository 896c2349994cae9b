"""01-backward: a central difference with one small step.

property: a difference quotient is too far off to pass, and where it is not the reading of the source names it
partial: exp
"""

# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        h = 1e-6
        return grad_output * (torch.exp(x + h) - torch.exp(x - h)) / (2 * h)
