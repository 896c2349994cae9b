"""A very small number in place of zero.

elsewhere: full but together
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data.fill_(1e-9)
        return tensor
