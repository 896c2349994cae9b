"""The merge is undone by a reshape alone.

misconception: undone_by_reshape
elsewhere: full
"""


class MergeHeads:
    def backward(ctx, grad_output):
        g = grad_output
        return g.reshape(*g.shape[:-2], ctx.heads, g.shape[-2], ctx.width)
