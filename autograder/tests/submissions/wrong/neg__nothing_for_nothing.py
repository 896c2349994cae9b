"""01-backward: None is returned for an upstream gradient of zeros.

elsewhere: full
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output if grad_output.any() else None
