"""Summed along the last axis, whatever dim is.

misconception: axis_of_the_rule_fixed
elsewhere: full
"""


class Softmax:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return y * (grad_output - (grad_output * y).sum(-1, keepdim=True)), None
