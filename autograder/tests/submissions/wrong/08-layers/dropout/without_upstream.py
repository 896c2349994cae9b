"""The upstream gradient is left out.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Dropout:
    def backward(ctx, grad_output):
        (kept,) = ctx.saved_tensors
        scale = 1 / (1 - ctx.p) if ctx.training else 1.0
        return kept * torch.full_like(grad_output, scale), None, None
