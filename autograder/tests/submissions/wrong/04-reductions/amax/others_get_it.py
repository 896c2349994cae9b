"""The elements that lost get the gradient.

misconception: other_slope
elsewhere: full
"""


class Amax:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        return grad_output.reshape(y.shape) * (x != y), None, None
