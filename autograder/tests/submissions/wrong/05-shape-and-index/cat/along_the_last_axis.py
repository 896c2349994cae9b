"""Taken apart along the last axis.

elsewhere: full
"""


class Stack:
    def backward(ctx, grad_output):
        return grad_output.unbind(-1), None
