"""01-backward: A large denominator is cut off.

elsewhere: full
"""

# %%
class Div(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a / b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(grad_output / b, a.shape), sum_to_shape(-grad_output * a / b.clamp(-1e4, 1e4) ** 2, b.shape)
