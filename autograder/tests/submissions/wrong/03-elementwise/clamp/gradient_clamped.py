"""The gradient is clamped, not the input.

misconception: range_ignored
also: forward_done_again
elsewhere: full
"""


class Clamp:
    def backward(ctx, grad_output):
        return torch.clamp(grad_output, ctx.min, ctx.max), None, None
