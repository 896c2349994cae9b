"""Only finite values are set to zero.

misconception: zeroed_in_part
elsewhere: full
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data[tensor.data.isfinite()] = 0
        return tensor
