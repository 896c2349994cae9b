"""01-backward: the guest dies at once, again and again, so that it might look like a fault of the kit.

property: an end after student code began is never the kit's fault
outcome: crashed
"""

# %%
import os

for descriptor in range(256):
    try:
        os.close(descriptor)
    except OSError:
        pass
os._exit(70)


# %%
import os

os.close(3)
os._exit(70)


# %%
import os


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        os.close(3)
        os._exit(70)
