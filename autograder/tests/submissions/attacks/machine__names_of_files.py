"""01-backward: files have names that no terminal and no shell likes.

property: the scratch folder is removed, whatever is in it
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

for name in (b"\xff\xfe", b"-rf", b"*", b"a\nb", b"\x1b[2J", b"x" * 255):
    try:
        open(name, "w").close()
    except OSError:
        pass
