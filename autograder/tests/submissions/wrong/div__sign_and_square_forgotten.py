"""01-backward: Neither minus nor square in the denominator's gradient.

misconception: power_of_the_denominator
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
        return sum_to_shape(grad_output / b, a.shape), sum_to_shape(grad_output * a / b, b.shape)
