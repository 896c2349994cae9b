"""The cut goes along the transposed diagonal.

elsewhere: full
misconception: wrong_in_some_calls
"""


class Tril:
    def backward(ctx, grad_output):
        return grad_output.tril(-ctx.diagonal), None
