"""The numbers are taken column by column.

misconception: upstream_gradient_misplaced
elsewhere: full
"""


class Reshape:
    def backward(ctx, grad_output):
        return grad_output.reshape(-1).reshape(ctx.shape[::-1]).permute(*range(len(ctx.shape))[::-1]), None
