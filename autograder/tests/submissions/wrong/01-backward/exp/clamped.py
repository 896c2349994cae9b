"""Large slopes are cut off.

misconception: right_but_for_a_part
elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return grad_output * result.clamp(max=1000.0)
