"""The bounds are compared with numbers that are not shifted.

misconception: bounds_of_other_numbers
elsewhere: full
"""


class FakeQuantizePerTensorAffine:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        low, high = ctx.bounds
        whole = torch.round(x / ctx.scale)
        return grad_output * ((whole >= low) & (whole <= high)), None, None, None, None
