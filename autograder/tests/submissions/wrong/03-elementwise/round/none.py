"""Nothing is returned.

elsewhere: full
"""


class Round:
    def backward(ctx, grad_output):
        return None
