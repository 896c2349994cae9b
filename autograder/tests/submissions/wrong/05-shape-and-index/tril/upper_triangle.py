"""The upper triangle is kept.

mistake: On which side of the diagonal did forward write the zeros?
elsewhere: full
"""


class Tril:
    def backward(ctx, grad_output):
        return grad_output.triu(ctx.diagonal), None
