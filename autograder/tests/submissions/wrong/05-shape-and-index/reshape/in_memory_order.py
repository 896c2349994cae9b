"""The memory is read as it lies.

misconception: wrong_in_some_calls
elsewhere: full
"""


class Reshape:
    def backward(ctx, grad_output):
        return torch.as_strided(grad_output, ctx.shape, torch.empty(ctx.shape).stride()), None
