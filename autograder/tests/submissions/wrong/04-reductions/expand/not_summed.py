"""The copies are not added up.

misconception: copies_not_added_up
elsewhere: full
"""


class Expand:
    def backward(ctx, grad_output):
        return grad_output, None
