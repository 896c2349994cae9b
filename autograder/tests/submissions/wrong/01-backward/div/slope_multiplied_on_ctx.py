"""The slope is kept on ctx, and each walk multiplies it.

misconception: second_walk_differs
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        if not hasattr(ctx, "slope"):
            ctx.slope = -a / b**2
        ctx.slope = ctx.slope * grad_output
        return sum_to_shape(grad_output / b, a.shape), sum_to_shape(ctx.slope, b.shape)
