"""01-backward: the recursion limit is lifted, and the C stack overflows.

property: a crash ends its case
outcome: crashed
honest: neg
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output


# %%
import sys


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        sys.setrecursionlimit(10**9)
        def down(n):
            return sorted([n], key=down)
        return down(0)
