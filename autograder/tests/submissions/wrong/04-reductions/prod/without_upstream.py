"""The products of the others alone are returned.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Prod:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        zeros = x == 0
        safe = x.masked_fill(zeros, 1.0)
        others = safe.prod(ctx.dim, keepdim=True) / safe
        return others.masked_fill(zeros.sum(ctx.dim, keepdim=True) - zeros.int() > 0, 0.0), None, None
