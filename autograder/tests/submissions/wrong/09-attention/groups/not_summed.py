"""The gradients of the copies are not added up.

misconception: copies_not_added_up
elsewhere: full
"""


class RepeatInterleave:
    def backward(ctx, grad_output):
        return grad_output, None, None
