"""The denominator's gradient has the denominator once.

misconception: power_of_the_denominator
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(grad_output / b, a.shape), sum_to_shape(-grad_output * a / b, b.shape)
