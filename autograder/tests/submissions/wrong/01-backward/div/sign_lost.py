"""The minus of the denominator's gradient is forgotten.

misconception: sign_lost
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(grad_output / b, a.shape), sum_to_shape(grad_output * a / b**2, b.shape)
