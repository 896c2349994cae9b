"""10-higher-order: the tangents come from torch's func.jvp.

property: torch's own autograd gives a rule nothing
outcome: forbidden
"""

# %%
import torch as pytorch


# %%
class Linear(Function):
    @staticmethod
    def forward(ctx, x, weight, bias=None):
        ctx.save_for_forward(x, weight)
        return torch.nn.functional.linear(x, weight, bias)

    @staticmethod
    def jvp(ctx, x_tangent, weight_tangent, bias_tangent=None):
        moved = pytorch.func.jvp(pytorch.nn.functional.linear, ctx.saved_tensors, (x_tangent, weight_tangent))[1]
        return moved if bias_tangent is None else moved + bias_tangent


class Softmax(Function):
    @staticmethod
    def forward(ctx, x, dim):
        ctx.save_for_forward(x)
        ctx.dim = dim
        return torch.softmax(x, dim=dim)

    @staticmethod
    def jvp(ctx, x_tangent, _):
        with pytorch.autograd.forward_ad.dual_level():
            dual = pytorch.autograd.forward_ad.make_dual(ctx.saved_tensors[0], x_tangent)
            return pytorch.autograd.forward_ad.unpack_dual(pytorch.softmax(dual, ctx.dim)).tangent
