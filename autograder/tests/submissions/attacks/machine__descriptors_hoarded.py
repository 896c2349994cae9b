"""01-backward: descriptors are opened until there are no more.

property: descriptors are limited, and closed with the guest
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
import os

hoard = []
try:
    while True:
        hoard.append(os.open(os.devnull, os.O_RDONLY))
        hoard.extend(os.pipe())
except OSError:
    pass
for descriptor in hoard:
    os.close(descriptor)
