"""The ties are counted over all axes.

misconception: axis_of_the_rule_fixed
elsewhere: full
"""


class Amax:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        won = x == y
        return grad_output.reshape(y.shape) * won / won.sum(), None, None
