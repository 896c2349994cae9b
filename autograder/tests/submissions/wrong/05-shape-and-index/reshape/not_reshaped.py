"""The gradient keeps the shape of the result.

misconception: result_shape_kept
elsewhere: full
"""


class Reshape:
    def backward(ctx, grad_output):
        return grad_output, None
