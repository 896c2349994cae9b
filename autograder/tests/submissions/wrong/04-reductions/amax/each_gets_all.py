"""Each of the greatest gets all of it.

misconception: tie_counted_for_each_element
elsewhere: full
"""


class Amax:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        return grad_output.reshape(y.shape) * (x == y), None, None
