"""The sign as a quotient, which is NaN at 0.

misconception: undefined_at_the_kink
elsewhere: full
"""


class Abs:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x / x.abs()
