"""Taken apart along the first axis.

misconception: axis_taken_as_0
elsewhere: full
"""


class Stack:
    def backward(ctx, grad_output):
        return grad_output.unbind(0), None
