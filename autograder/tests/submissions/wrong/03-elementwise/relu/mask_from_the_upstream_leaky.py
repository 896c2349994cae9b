"""The mask is made of the upstream gradient.

misconception: mask_from_the_upstream
elsewhere: full
"""


class LeakyRelu:
    def backward(ctx, grad_output):
        return torch.where(grad_output > 0, grad_output, ctx.negative_slope * grad_output), None
