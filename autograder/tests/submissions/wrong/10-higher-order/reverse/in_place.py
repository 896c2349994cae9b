"""The gradient that arrives is written into.

misconception: input_written_in_place
elsewhere: full
"""


class ReverseGradient:
    def backward(ctx, grad_output):
        return grad_output.mul_(-ctx.strength), None
