"""01-backward: the result pipe is duplicated, closed and exchanged for a file.

property: one data channel; without an answer a case fails
"""

# %%
import os


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        copies = [os.dup(3) for _ in range(20)]
        os.dup2(0, 3)
        return -grad_output
