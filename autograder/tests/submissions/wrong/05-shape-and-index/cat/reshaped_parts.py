"""Consecutive numbers are dealt out and reshaped.

elsewhere: full
"""


class Cat:
    def backward(ctx, grad_output):
        parts = grad_output.flatten().split([shape.numel() for shape in ctx.shapes])
        return [part.reshape(shape) for part, shape in zip(parts, ctx.shapes)], None
