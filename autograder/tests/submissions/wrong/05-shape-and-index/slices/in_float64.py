"""Zeros of a dtype that never changes.

misconception: dtype_changed
"""


class Getitem:
    def backward(ctx, grad_output):
        grad = torch.zeros(ctx.shape, dtype=torch.float64)
        places = torch.arange(grad.numel()).reshape(ctx.shape)[ctx.index].flatten()
        return grad.view(-1).index_add(0, places, grad_output.flatten().double()).reshape(ctx.shape), None
