"""Broadcasting puts the removed axis in front.

misconception: removed_axis_not_put_back
elsewhere: full
"""


class Amax:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        won = x == y
        g = grad_output if x.shape[-1:] == grad_output.shape else grad_output.reshape(y.shape)
        return g * won / won.sum(dim=ctx.dim, keepdim=True), None, None
