"""Multiplied by zero, which leaves NaN where there was infinity.

misconception: infinity_times_zero
elsewhere: full
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data.mul_(0)
        return tensor
