"""An element that the bounds do not change."""


class FakeQuantizePerTensorAffine:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        low, high = ctx.bounds
        whole = torch.round(x / ctx.scale) + ctx.zero_point
        inside = whole == whole.clamp(low, high)
        return grad_output * inside.to(x.dtype), None, None, None, None
