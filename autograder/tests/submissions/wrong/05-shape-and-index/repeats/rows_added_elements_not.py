"""Repeated rows are added, elements of two arrays are not.

misconception: last_use_wins
elsewhere: full
"""


class Getitem:
    def backward(ctx, grad_output):
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype)
        if isinstance(ctx.index, torch.Tensor) and ctx.index.dtype is torch.int64:
            grad.index_put_((ctx.index,), grad_output, accumulate=True)
        else:
            grad[ctx.index] = grad_output
        return grad, None
