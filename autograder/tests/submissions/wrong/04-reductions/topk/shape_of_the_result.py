"""The gradient keeps the shape of the result.

elsewhere: full
misconception: saved_value_confused
"""


class Topk:
    def backward(ctx, grad_values, grad_indices):
        return grad_values, None, None, None, None
