"""The split is undone by a reshape alone.

misconception: undone_by_reshape
elsewhere: full
"""


class SplitHeads:
    def backward(ctx, grad_output):
        positions, width = grad_output.shape[-2], grad_output.shape[-3] * grad_output.shape[-1]
        return grad_output.reshape(*grad_output.shape[:-3], positions, width), None
