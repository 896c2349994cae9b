"""01-backward: folders are nested three thousand deep, and the deepest may not be entered.

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

for number in range(3000):
    os.mkdir("d")
    os.chdir("d")
os.mkdir("locked", 0)
