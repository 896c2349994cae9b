"""Neighbours come back as halves.

elsewhere: full
also: wrong_in_some_calls
"""


class Rotary:
    def backward(ctx, grad_output):
        cos, sin = ctx.saved_tensors
        a, b = (grad_output[..., 0::2], grad_output[..., 1::2]) if ctx.interleaved else grad_output.chunk(2, dim=-1)
        found = (a * cos + b * sin, b * cos - a * sin)
        return torch.cat(found, dim=-1), None, None, None
