"""Attributes of ctx in place of save_for_backward, and helpers outside the class."""

# %%
def slope_in_a(a, b):
    return 1 / b


def slope_in_b(a, b):
    return -a * b**-2


class Div(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.a = a
        ctx.b = b
        return a / b

    @staticmethod
    def backward(ctx, grad_output):
        return tuple(sum_to_shape(grad_output * slope(ctx.a, ctx.b), x.shape) for slope, x in ((slope_in_a, ctx.a), (slope_in_b, ctx.b)))
