"""The numerator's gradient is not summed.

misconception: broadcast_axes_not_summed
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return grad_output / b, sum_to_shape(-grad_output * a / b**2, b.shape)
