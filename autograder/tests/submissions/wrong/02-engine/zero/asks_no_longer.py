"""It no longer asks for a gradient afterwards.

misconception: zeroing_changes_more
elsewhere: full
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data.fill_(0)
        tensor.requires_grad = False
        return tensor
