"""Axes counted from the end are sorted as if they came first.

elsewhere: full
misconception: gradient_of_another_shape
"""


class Permute:
    def backward(ctx, grad_output):
        back = sorted(range(len(ctx.dims)), key=lambda i: ctx.dims[i])
        return grad_output.permute(back), None
