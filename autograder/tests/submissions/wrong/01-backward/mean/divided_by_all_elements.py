"""Divided by the number of all elements, also along one axis.

misconception: mean_divided_by_all_elements
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        return spread(grad_output / ctx.elements_in, ctx.shape, ctx.dim, ctx.keepdim), None, None
