"""Nothing is returned.

misconception: zeroed_tensor_not_returned
elsewhere: full
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data.fill_(0)
