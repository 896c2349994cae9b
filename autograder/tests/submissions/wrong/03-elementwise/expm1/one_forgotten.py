"""The slope of the ordinary logarithm.

mistake: Of which number is the logarithm taken: of the input itself?
elsewhere: full
"""


class Log1p:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output / x
