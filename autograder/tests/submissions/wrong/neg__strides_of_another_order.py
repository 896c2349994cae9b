"""01-backward: The negated gradient is read in the order of a contiguous one.

elsewhere: full
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return torch.as_strided(-grad_output, grad_output.shape, grad_output.contiguous().stride())
