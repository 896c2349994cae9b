"""01-backward: Minus 1.001.

elsewhere: full
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -1.001 * grad_output
