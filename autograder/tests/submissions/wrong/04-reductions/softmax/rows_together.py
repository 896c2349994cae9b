"""The sum goes over all rows.

misconception: rows_summed_together
elsewhere: full
"""


class Softmax:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return y * (grad_output - (grad_output * y).sum()), None
