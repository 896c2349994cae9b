"""A border is put round it once more.

elsewhere: full
"""


class Pad:
    def backward(ctx, grad_output):
        return torch.nn.functional.pad(grad_output, ctx.pad), None, None, None
