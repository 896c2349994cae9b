"""Each part begins at the front.

misconception: gradient_of_another_input
elsewhere: full
"""


class Cat:
    def backward(ctx, grad_output):
        return [grad_output.narrow(ctx.dim, 0, shape[ctx.dim]) for shape in ctx.shapes], None
