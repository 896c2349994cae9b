"""Neighbours are rotated as if they were halves.

misconception: other_pairs_rotated
elsewhere: full
"""


class Rotary:
    def backward(ctx, grad_output):
        cos, sin = ctx.saved_tensors
        a, b = grad_output.chunk(2, dim=-1)
        return torch.cat((a * cos + b * sin, b * cos - a * sin), dim=-1), None, None, None
