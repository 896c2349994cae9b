"""Only the first element is set.

misconception: zeroed_in_part
elsewhere: full but together
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data[0] = 0
        return tensor
