"""Broadcasting puts the removed axis in front.

misconception: removed_axis_not_put_back
elsewhere: full
"""


class Prod:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        g = grad_output if x.shape[-1:] == grad_output.shape else grad_output.reshape(ctx.kept)
        zeros = x == 0
        safe = x.masked_fill(zeros, 1.0)
        others = safe.prod(ctx.dim, keepdim=True) / safe
        return g * others.masked_fill(zeros.sum(ctx.dim, keepdim=True) - zeros.int() > 0, 0.0), None, None
