"""01-backward: Multiplied by a number."""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -1.0 * grad_output
