"""01-backward: The gradient is taken for contiguous, which what a transposition hands on is not.

elsewhere: full
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output.view(-1).view(grad_output.shape)
