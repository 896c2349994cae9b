"""10-higher-order: the tangents come from a complex step.

property: a complex step is not a rule
outcome: forbidden
"""


# %%
class Softmax(Function):
    @staticmethod
    def forward(ctx, x, dim):
        ctx.save_for_forward(x)
        ctx.dim = dim
        return torch.softmax(x, dim=dim)

    @staticmethod
    def jvp(ctx, x_tangent, _):
        (x,) = ctx.saved_tensors
        z = torch.exp(torch.complex(x - x.amax(dim=ctx.dim, keepdim=True), 1e-30 * x_tangent))
        return (z / z.sum(dim=ctx.dim, keepdim=True)).imag * 1e30
