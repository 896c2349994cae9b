"""The gradient goes, too.

elsewhere: full
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data.fill_(0)
        tensor.grad = None
        return tensor
