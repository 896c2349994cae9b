"""The relu of the upstream gradient, behind the mask.

elsewhere: full
misconception: upstream_gradient_changed
"""


class Relu:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return torch.where(x > 0, grad_output.clamp(min=0.0), torch.zeros_like(x))
