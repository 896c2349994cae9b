"""The diagonal itself is cut off.

misconception: wrong_in_some_calls
elsewhere: full
"""


class Tril:
    def backward(ctx, grad_output):
        return grad_output.tril(ctx.diagonal - 1), None
