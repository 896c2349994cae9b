"""Copied to the places; the last one stays.

misconception: last_use_wins
elsewhere: full
"""


class IndexSelect:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        return torch.zeros(ctx.shape, dtype=grad_output.dtype).index_copy(ctx.dim, index, grad_output), None, None
