"""Nothing is returned.

elsewhere: full
misconception: no_gradient
"""


class Round:
    def backward(ctx, grad_output):
        return None
