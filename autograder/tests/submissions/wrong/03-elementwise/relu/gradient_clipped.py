"""The relu of the upstream gradient, behind the mask.

elsewhere: full
misconception: right_but_for_a_part
"""


class Relu:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return torch.where(x > 0, grad_output.clamp(min=0.0), torch.zeros_like(x))
