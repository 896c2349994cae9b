"""gigabytes are printed, on every stream and as rich output."""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output


# %%
import sys

for _ in range(2000):
    print("x" * 1_000_000)
    sys.stderr.write("y" * 1_000_000)

# %%
import os

from IPython.display import HTML, display

for _ in range(200):
    display(HTML("<b>" + "z" * 1_000_000 + "</b>"))
    os.write(1, b"1" * 100_000)
    os.write(2, b"2" * 100_000)
"w" * 100_000_000
