"""A slice of all elements: a single number has no axis for it.

elsewhere: full
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data[:] = 0
        return tensor
