"""The copies are taken for neighbours in memory, whatever the axis.

misconception: axis_of_the_rule_fixed
elsewhere: full
"""


class RepeatInterleave:
    def backward(ctx, grad_output):
        shape = list(grad_output.shape)
        shape[ctx.dim] //= ctx.repeats
        return grad_output.reshape(*shape, ctx.repeats).sum(-1), None, None
