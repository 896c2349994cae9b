"""Scaled outside of training.

misconception: scaled_though_nothing_is_dropped
elsewhere: full
"""


class Dropout:
    def backward(ctx, grad_output):
        (kept,) = ctx.saved_tensors
        return grad_output * kept / (1 - ctx.p), None, None
