"""The gradient goes, too.

misconception: zeroing_changes_more
elsewhere: full
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data.fill_(0)
        tensor.grad = None
        return tensor
