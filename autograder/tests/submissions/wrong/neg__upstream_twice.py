"""01-backward: Minus the square of the upstream gradient.

misconception: upstream_gradient_used_twice
elsewhere: full
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output * grad_output
