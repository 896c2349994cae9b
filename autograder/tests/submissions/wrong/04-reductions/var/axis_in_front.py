"""Broadcasting puts the removed axis in front.

misconception: removed_axis_not_put_back
elsewhere: full
"""


class Var:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        mean = x.mean(ctx.dim, keepdim=True)
        n = x.numel() // max(mean.numel(), 1)
        g = grad_output.reshape(mean.shape)
        g = grad_output if x.shape[-1:] == grad_output.shape else g
        return g * (2 / (n - ctx.correction) * (x - mean)), None, None, None
