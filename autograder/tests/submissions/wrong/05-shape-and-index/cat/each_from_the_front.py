"""Each part begins at the front.

misconception: wrong_in_some_calls
elsewhere: full
"""


class Cat:
    def backward(ctx, grad_output):
        return [grad_output.narrow(ctx.dim, 0, shape[ctx.dim]) for shape in ctx.shapes], None
