"""What stood at a place is taken for replaced.

mistake: Is the number that stood at a place replaced, or is something added to it?
elsewhere: full
"""


class ScatterAdd:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        return grad_output.scatter(ctx.dim, index, 0.0), None, None, grad_output.gather(ctx.dim, index)
