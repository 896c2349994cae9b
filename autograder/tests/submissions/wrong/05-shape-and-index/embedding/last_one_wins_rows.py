"""Written to the rows; the last one stays.

misconception: last_use_wins
elsewhere: full
"""


class Embedding:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype)
        grad[index] = grad_output
        if ctx.padding_idx is not None:
            grad[ctx.padding_idx] = 0
        return None, grad, None
