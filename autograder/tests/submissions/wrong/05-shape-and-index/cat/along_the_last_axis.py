"""Taken apart along the last axis.

misconception: wrong_in_some_calls
elsewhere: full
"""


class Stack:
    def backward(ctx, grad_output):
        return grad_output.unbind(-1), None
