"""The gradient of an element's own place is left out.

misconception: wrong_in_some_calls
elsewhere: full
"""


class Cumsum:
    def backward(ctx, grad_output):
        g = grad_output
        return g.flip(ctx.dim).cumsum(ctx.dim).flip(ctx.dim) - g, None
