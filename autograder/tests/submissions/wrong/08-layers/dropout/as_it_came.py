"""Handed on as it came.

misconception: dropped_elements_trained
elsewhere: full
"""


class Dropout:
    def backward(ctx, grad_output):
        return grad_output.clone(), None, None
