"""The dropped ones get a gradient.

misconception: dropped_elements_trained
elsewhere: full
"""


class Dropout:
    def backward(ctx, grad_output):
        scale = 1 / (1 - ctx.p) if ctx.training else 1.0
        return grad_output * scale, None, None
