"""The gradient keeps the shape of the index.

misconception: result_shape_kept
elsewhere: full
"""


class Gather:
    def backward(ctx, grad_output):
        return grad_output, None, None
