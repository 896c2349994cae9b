"""The gradient keeps its border.

misconception: result_shape_kept
elsewhere: full
"""


class Pad:
    def backward(ctx, grad_output):
        return grad_output, None, None, None
