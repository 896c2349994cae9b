"""The output is taken for the exponential.

mistake: What is the saved output, and by how much does it differ from the slope?
elsewhere: full
"""


class Expm1:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * y
