"""The saved output is taken for a probability.

misconception: logarithm_taken_for_the_probability
elsewhere: full
"""


class LogSoftmax:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output - y * grad_output.sum(ctx.dim, keepdim=True), None
