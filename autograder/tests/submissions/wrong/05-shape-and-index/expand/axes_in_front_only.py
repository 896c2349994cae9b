"""Only new axes are summed.

misconception: copies_not_added_up
elsewhere: full
"""


class Expand:
    def backward(ctx, grad_output):
        for _ in range(grad_output.dim() - len(ctx.shape)):
            grad_output = grad_output.sum(0)
        return grad_output, None
