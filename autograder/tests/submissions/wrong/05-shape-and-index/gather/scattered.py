"""Scattered: where a place repeats, the last one stays.

misconception: last_use_wins
elsewhere: full
"""


class Gather:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        return torch.zeros(ctx.shape, dtype=grad_output.dtype).scatter(ctx.dim, index, grad_output), None, None
