"""The mean of all elements.

misconception: axis_of_the_rule_fixed
elsewhere: full
"""


class Var:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        mean = x.mean(ctx.dim, keepdim=True)
        n = x.numel() // max(mean.numel(), 1)
        g = grad_output.reshape(mean.shape)
        return g * (2 / (n - ctx.correction) * (x - x.mean())), None, None, None
