"""The product is made in the memory of the saved output.

elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return result.mul_(grad_output)
