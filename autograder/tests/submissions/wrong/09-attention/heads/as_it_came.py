"""The gradient keeps the axis of the heads.

misconception: wrong_in_some_calls
elsewhere: full
"""


class SplitHeads:
    def backward(ctx, grad_output):
        return grad_output.transpose(-2, -3), None
