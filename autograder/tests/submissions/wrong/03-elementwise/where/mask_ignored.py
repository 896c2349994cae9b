"""What was filled gets the gradient as well.

misconception: both_branches_kept
elsewhere: full
"""


class MaskedFill:
    def backward(ctx, grad_output):
        return grad_output, None, None
