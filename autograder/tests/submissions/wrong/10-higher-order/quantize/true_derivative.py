"""The derivative of a step is 0.

misconception: gradient_zero
elsewhere: full
"""


class FakeQuantizePerTensorAffine:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        low, high = ctx.bounds
        return torch.zeros_like(x), None, None, None, None
