"""The slopes alone.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Hypot:
    def backward(ctx, grad_output):
        a, b, y = ctx.saved_tensors
        return a / y, b / y
