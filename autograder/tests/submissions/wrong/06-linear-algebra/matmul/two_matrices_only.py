"""Only the form with two matrices is written.

misconception: batch_not_summed
elsewhere: full
"""


class Matmul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return grad_output @ b.mT, a.mT @ grad_output
