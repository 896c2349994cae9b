"""The gradient keeps the shape of the slice.

misconception: result_shape_kept
also: written_at_the_front
"""


class Getitem:
    def backward(ctx, grad_output):
        return grad_output, None
