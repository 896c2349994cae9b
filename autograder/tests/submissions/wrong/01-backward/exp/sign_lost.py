"""A minus that belongs to another rule.

misconception: sign_lost
elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return -grad_output * result
