"""The new axis stays.

misconception: wrong_in_some_calls
elsewhere: full
"""


class Stack:
    def backward(ctx, grad_output):
        return grad_output.split(1, ctx.dim), None
