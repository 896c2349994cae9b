"""01-backward: sys.exit(0) ends a cell before its stub is reached.

property: how a process ends earns nothing; the other cells still run
honest: neg
"""

# %%
import sys

sys.exit(0)


# %%
raise SystemExit(0)


# %%
quit()


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output
