"""The tensor is subtracted from itself.

misconception: infinity_times_zero
elsewhere: full
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data.sub_(tensor.data)
        return tensor
