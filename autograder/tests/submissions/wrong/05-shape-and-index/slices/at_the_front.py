"""Written at the front, whatever the slice.

misconception: written_at_the_front
also: last_use_wins
"""


class Getitem:
    def backward(ctx, grad_output):
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype)
        if grad_output.dim() != grad.dim() or not isinstance(ctx.index, (slice, tuple)):
            grad[ctx.index] = grad_output
        else:
            grad[tuple(slice(0, size) for size in grad_output.shape)] = grad_output
        return grad, None
