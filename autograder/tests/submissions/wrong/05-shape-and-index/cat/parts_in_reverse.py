"""The parts are cut from the end.

misconception: gradients_exchanged, gradient_of_another_input
elsewhere: full
"""


class Cat:
    def backward(ctx, grad_output):
        parts = grad_output.split([s[ctx.dim] for s in ctx.shapes][::-1], ctx.dim)
        return parts[::-1], None
