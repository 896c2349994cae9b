"""01-backward: Richardson's extrapolation of central differences.

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
        wide = x.double()
        def quotient(h):
            return (torch.exp(wide + h) - torch.exp(wide - h)) / (2 * h)
        table = [quotient(0.4 / 2**i) for i in range(7)]
        for level in range(1, 7):
            table = [(4**level * b - a) / (4**level - 1) for a, b in zip(table, table[1:])]
        return grad_output * table[0].to(x.dtype)
