"""The rule of the logarithm to base 2.

misconception: constant_factor
elsewhere: full
"""


class Log:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output / (x * 0.6931471805599453)
