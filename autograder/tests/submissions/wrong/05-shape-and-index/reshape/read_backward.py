"""The numbers are taken from the last to the first.

elsewhere: full
misconception: gradient_rearranged
"""


class Reshape:
    def backward(ctx, grad_output):
        return grad_output.flatten().flip(0).reshape(ctx.shape), None
