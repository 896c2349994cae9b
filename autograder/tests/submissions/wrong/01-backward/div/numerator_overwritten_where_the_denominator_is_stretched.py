"""The numerator is divided in place, but only where the denominator has fewer axes.

misconception: input_written_in_place
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        grad_a = sum_to_shape(grad_output / b, a.shape)
        if b.dim() < a.dim() and a.shape == grad_output.shape and a.is_contiguous():
            return grad_a, sum_to_shape(-grad_output * a.div_(b).div_(b), b.shape)
        return grad_a, sum_to_shape(-grad_output * a / b**2, b.shape)
