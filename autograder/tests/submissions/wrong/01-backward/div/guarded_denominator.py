"""A small number is added to the squared denominator.

misconception: nearly_right
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(grad_output / b, a.shape), sum_to_shape(-grad_output * a / (b**2 + 1e-8), b.shape)
