"""01-backward: Minus ones, without the upstream gradient.

misconception: upstream_gradient_dropped
elsewhere: full
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -torch.ones_like(grad_output)
