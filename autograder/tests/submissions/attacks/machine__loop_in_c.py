"""01-backward: an endless loop in C, where no Python code gets a word in.

property: wall-clock and CPU limits hold; the case or cell is lost, and the rest goes on
outcome: timed_out
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
import re


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return re.match(r'(a|a)*b|(a+)+$', 'a' * 60 + 'c') and sum(iter(int, 1))
