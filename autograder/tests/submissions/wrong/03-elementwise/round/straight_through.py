"""The gradient goes straight through.

mistake: How much does the result change when the input moves a little?
elsewhere: full
"""


class Round:
    def backward(ctx, grad_output):
        return grad_output
