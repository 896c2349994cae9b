"""The gradient of an element's own place is left out.

misconception: sum_of_two
elsewhere: full
"""


class Cumsum:
    def backward(ctx, grad_output):
        g = grad_output
        return g.flip(ctx.dim).cumsum(ctx.dim).flip(ctx.dim) - g, None
