"""Taken apart along the last axis.

misconception: rule_for_other_options
elsewhere: full
"""


class Stack:
    def backward(ctx, grad_output):
        return grad_output.unbind(-1), None
