"""The bounds themselves are left out.

misconception: at_the_bound_cut_off
elsewhere: full
"""


class FakeQuantizePerTensorAffine:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        low, high = ctx.bounds
        whole = torch.round(x / ctx.scale) + ctx.zero_point
        return grad_output * ((whole > low) & (whole < high)), None, None, None, None
