"""The memory is read as it lies.

elsewhere: full
"""


class Reshape:
    def backward(ctx, grad_output):
        return torch.as_strided(grad_output, ctx.shape, torch.empty(ctx.shape).stride()), None
