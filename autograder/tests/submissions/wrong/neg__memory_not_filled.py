"""01-backward: Memory is taken for zeros that nobody has filled.

elsewhere: full
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return torch.empty_like(grad_output) - grad_output
