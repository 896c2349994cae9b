"""Nothing is returned.

elsewhere: full
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data.fill_(0)
