"""The denominator's gradient is a difference quotient.

elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        h = 1e-6
        slope = (a / (b + h) - a / (b - h)) / (2 * h)
        return sum_to_shape(grad_output / b, a.shape), sum_to_shape(grad_output * slope, b.shape)
