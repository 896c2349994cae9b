"""The sum goes over all rows.

misconception: rows_summed_together
elsewhere: full
"""


class LogSoftmax:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output - torch.exp(y) * grad_output.sum(), None
