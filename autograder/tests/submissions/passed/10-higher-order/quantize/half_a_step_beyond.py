"""The bounds are moved by half a step."""


class FakeQuantizePerTensorAffine:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        low, high = ctx.bounds
        steps = x / ctx.scale + ctx.zero_point
        beyond = (steps < low - 0.5) | (steps > high + 0.5)
        return grad_output.masked_fill(beyond, 0), None, None, None, None
