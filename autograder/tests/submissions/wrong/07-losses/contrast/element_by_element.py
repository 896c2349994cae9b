"""Each element alone.

misconception: wrong_in_some_calls
elsewhere: full
"""


class Normalize:
    def backward(ctx, grad_output):
        y, length = ctx.saved_tensors
        return grad_output * (1 - y * y) / length, None
