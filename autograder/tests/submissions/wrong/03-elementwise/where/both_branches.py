"""Both branches get the gradient.

misconception: both_branches_kept
elsewhere: full
"""


class Where:
    def backward(ctx, grad_output):
        return None, grad_output.sum_to_size(ctx.shape_a), grad_output.sum_to_size(ctx.shape_b)
