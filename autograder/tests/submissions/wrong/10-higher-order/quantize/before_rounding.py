"""The bounds are compared with numbers that are not rounded.

misconception: bounds_before_rounding
elsewhere: full
"""


class FakeQuantizePerTensorAffine:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        low, high = ctx.bounds
        whole = x / ctx.scale + ctx.zero_point
        return grad_output * ((whole >= low) & (whole <= high)), None, None, None, None
