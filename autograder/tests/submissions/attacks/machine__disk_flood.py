"""01-backward: files are written until something stops it.

property: the size of a file, and of the scratch folder, is limited; the folder is removed
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

for number in range(20):
    try:
        with open(f"file{number}", "wb") as file:
            for _ in range(64):
                file.write(bytes(1 << 20))
    except OSError:
        pass
