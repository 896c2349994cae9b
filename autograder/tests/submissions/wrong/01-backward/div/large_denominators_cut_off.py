"""A large denominator is cut off.

elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(grad_output / b, a.shape), sum_to_shape(-grad_output * a / b.clamp(-1e4, 1e4) ** 2, b.shape)
