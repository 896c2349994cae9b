"""The upstream gradient is expanded without putting the axis back.

misconception: reduced_axis_not_restored
elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        return grad_output.expand(ctx.shape), None, None
