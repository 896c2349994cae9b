"""01-backward: the result pipe is made non-blocking, and filled to the brim.

property: a reply that does not fit fails its case
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
        os.set_blocking(3, False)
        try:
            while True:
                os.write(3, bytes(4096))
        except OSError:
            pass
        return grad_output
