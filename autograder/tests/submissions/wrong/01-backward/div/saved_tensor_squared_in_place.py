"""The saved denominator is squared in place.

misconception: input_written_in_place
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        grad_a = sum_to_shape(grad_output / b, a.shape)
        if b.is_contiguous():
            b.pow_(2)
            return grad_a, sum_to_shape(-grad_output * a / b, b.shape)
        return grad_a, sum_to_shape(-grad_output * a / b**2, b.shape)
