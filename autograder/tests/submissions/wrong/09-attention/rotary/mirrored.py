"""One sign is wrong: a mirror in the place of a rotation.

elsewhere: full
also: wrong_in_some_calls
"""


class Rotary:
    def backward(ctx, grad_output):
        cos, sin = ctx.saved_tensors
        a, b = (grad_output[..., 0::2], grad_output[..., 1::2]) if ctx.interleaved else grad_output.chunk(2, dim=-1)
        found = (a * cos + b * sin, a * sin - b * cos)
        back = torch.stack(found, dim=-1).flatten(-2) if ctx.interleaved else torch.cat(found, dim=-1)
        return back, None, None, None
