"""It no longer asks for a gradient afterwards.

elsewhere: full
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data.fill_(0)
        tensor.requires_grad = False
        return tensor
