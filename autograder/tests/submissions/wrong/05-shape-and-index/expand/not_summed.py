"""The gradient keeps the shape of the result.

misconception: copies_not_added_up
elsewhere: full
"""


class Expand:
    def backward(ctx, grad_output):
        return grad_output, None
