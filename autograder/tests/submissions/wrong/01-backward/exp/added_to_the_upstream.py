"""The slope is added to the upstream gradient, not multiplied with it.

misconception: sum_of_two
elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return grad_output + result
