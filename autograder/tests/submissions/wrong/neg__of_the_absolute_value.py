"""01-backward: Minus the absolute value: right where the upstream gradient is positive.

misconception: sign_lost
elsewhere: full
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output.abs()
