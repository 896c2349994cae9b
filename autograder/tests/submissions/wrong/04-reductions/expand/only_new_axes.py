"""Only the axes that came in front are summed.

misconception: copies_not_added_up
elsewhere: full
"""


class Expand:
    def backward(ctx, grad_output):
        new = grad_output.dim() - len(ctx.shape)
        return (grad_output.sum(tuple(range(new))) if new else grad_output), None
