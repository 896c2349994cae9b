"""Halves are rotated as if they were neighbours.

misconception: other_pairs_rotated
elsewhere: full
"""


class Rotary:
    def backward(ctx, grad_output):
        cos, sin = ctx.saved_tensors
        a, b = grad_output[..., 0::2], grad_output[..., 1::2]
        return torch.stack((a * cos + b * sin, b * cos - a * sin), dim=-1).flatten(-2), None, None, None
