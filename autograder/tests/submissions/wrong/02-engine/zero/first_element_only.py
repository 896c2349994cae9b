"""Only the first element is set.

elsewhere: full but together
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data[0] = 0
        return tensor
