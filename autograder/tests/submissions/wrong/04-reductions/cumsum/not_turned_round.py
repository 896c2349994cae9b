"""The gradients are summed from the front.

misconception: running_sum_not_turned_round
elsewhere: full
"""


class Cumsum:
    def backward(ctx, grad_output):
        return grad_output.cumsum(ctx.dim), None
