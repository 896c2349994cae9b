"""01-backward: every open descriptor is written to.

property: there is one data channel, and a malformed reply fails its case by name
"""

# %%
import os

for descriptor in range(3, 256):
    try:
        os.write(descriptor, b'{"score": 22.0}\n' * 10)
    except OSError:
        pass


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output + 1
