"""01-backward: the result pipe is closed, and the process goes to sleep for ever.

property: the wall-clock limit holds for a guest that no longer speaks
"""

# %%
import os
import time


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        os.close(3)
        while True:
            time.sleep(1000)
