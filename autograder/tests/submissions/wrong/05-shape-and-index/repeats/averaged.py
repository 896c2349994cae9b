"""The gradients of a place are averaged.

misconception: uses_not_summed
elsewhere: full
"""


class Getitem:
    def backward(ctx, grad_output):
        places = torch.arange(ctx.shape.numel()).reshape(ctx.shape)[ctx.index].flatten()
        grad = torch.zeros(ctx.shape.numel(), dtype=grad_output.dtype)
        count = grad.index_add(0, places, torch.ones_like(grad_output).flatten()).clamp(min=1)
        return (grad.index_add(0, places, grad_output.flatten()) / count).reshape(ctx.shape), None
