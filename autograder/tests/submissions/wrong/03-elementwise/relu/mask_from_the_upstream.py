"""The mask is made of the upstream gradient.

misconception: mask_from_the_upstream
elsewhere: full
"""


class Relu:
    def backward(ctx, grad_output):
        return grad_output * (grad_output > 0).to(grad_output.dtype)
