"""Chosen by a condition."""


class FakeQuantizePerTensorAffine:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        low, high = ctx.bounds
        whole = torch.round(x / ctx.scale) + ctx.zero_point
        return torch.where((whole >= low) & (whole <= high), grad_output, 0), None, None, None, None
