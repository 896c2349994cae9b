"""The factor of the square is missing.

misconception: square_not_differentiated
elsewhere: full
"""


class Var:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        mean = x.mean(ctx.dim, keepdim=True)
        n = x.numel() // max(mean.numel(), 1)
        g = grad_output.reshape(mean.shape)
        return g * (x - mean) / (n - ctx.correction), None, None, None
