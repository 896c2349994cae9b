"""Written to the places; the last one stays.

misconception: last_use_wins
elsewhere: full
"""


class Getitem:
    def backward(ctx, grad_output):
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype)
        grad[ctx.index] = grad_output
        return grad, None
