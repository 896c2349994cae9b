"""The slope of the division, without that of the product.

misconception: step_taken_for_a_slope
elsewhere: full
"""


class FakeQuantizePerTensorAffine:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        low, high = ctx.bounds
        whole = torch.round(x / ctx.scale) + ctx.zero_point
        return grad_output / ctx.scale * ((whole >= low) & (whole <= high)), None, None, None, None
