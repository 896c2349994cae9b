"""The upstream gradient is expanded without putting the axis back.

misconception: reduced_axis_not_restored
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        return (grad_output / (ctx.elements_in // ctx.elements_out)).expand(ctx.shape), None, None
