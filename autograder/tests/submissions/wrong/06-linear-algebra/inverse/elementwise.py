"""The rule of 1/x for each element.

misconception: elementwise_instead_of_product
elsewhere: full
"""


class LinalgInv:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return -grad_output * y * y
