"""The sum of the upstream gradient is forgotten.

misconception: sum_of_the_upstream_forgotten
elsewhere: full
"""


class LogSoftmax:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output - torch.exp(y), None
