"""Each element gets the gradient of its own place only.

elsewhere: full
misconception: right_but_for_a_part
"""


class Cumsum:
    def backward(ctx, grad_output):
        return grad_output.clone(), None
