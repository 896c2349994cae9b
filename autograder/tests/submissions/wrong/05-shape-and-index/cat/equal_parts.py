"""Cut into equal parts.

misconception: equal_parts
elsewhere: full
"""


class Cat:
    def backward(ctx, grad_output):
        return torch.chunk(grad_output, len(ctx.shapes), ctx.dim), None
