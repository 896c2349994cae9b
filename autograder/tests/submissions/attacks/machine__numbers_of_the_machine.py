"""01-backward: torch's global settings are changed for whoever comes next.

property: a guest is a process of its own: the next one starts from the server's state
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
import builtins
import sys

import torch as pytorch

pytorch.set_default_dtype(pytorch.float16)
pytorch.manual_seed(0)
pytorch.set_flush_denormal(True)
