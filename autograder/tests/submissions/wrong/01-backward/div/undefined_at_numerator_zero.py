"""The result squared over the numerator: undefined where the numerator is zero.

misconception: right_but_for_a_part
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(grad_output / b, a.shape), sum_to_shape(-grad_output * (a / b) ** 2 / a, b.shape)
