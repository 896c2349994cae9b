"""The permutation of the forward.

misconception: same_permutation_again
elsewhere: full
"""


class Permute:
    def backward(ctx, grad_output):
        return grad_output.permute(ctx.dims), None
