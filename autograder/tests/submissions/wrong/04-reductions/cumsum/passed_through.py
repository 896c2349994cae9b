"""Each element gets the gradient of its own place only.

elsewhere: full
misconception: upstream_gradient_misplaced
"""


class Cumsum:
    def backward(ctx, grad_output):
        return grad_output.clone(), None
