"""The zeros are left out of the product for all elements.

elsewhere: full
misconception: right_but_for_a_part
"""


class Prod:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        g = grad_output.reshape(ctx.kept)
        safe = x.masked_fill(x == 0, 1.0)
        return g * (safe.prod(ctx.dim, keepdim=True) / safe), None, None
