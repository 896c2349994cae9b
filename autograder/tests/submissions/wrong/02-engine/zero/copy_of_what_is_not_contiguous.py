"""Made a vector, which is a copy where the elements do not lie side by side.

misconception: zeroed_in_part
elsewhere: full
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data.reshape(-1).fill_(0)
        return tensor
