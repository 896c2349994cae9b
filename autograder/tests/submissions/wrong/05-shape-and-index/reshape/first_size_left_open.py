"""The first size is left open, which says nothing where another size is 0.

elsewhere: full
"""


class Reshape:
    def backward(ctx, grad_output):
        return (grad_output.reshape(-1, *ctx.shape[1:]) if ctx.shape else grad_output.reshape(())), None
