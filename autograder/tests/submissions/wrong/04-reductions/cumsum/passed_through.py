"""Each element gets the gradient of its own place only.

elsewhere: full
"""


class Cumsum:
    def backward(ctx, grad_output):
        return grad_output.clone(), None
