"""Seen as a vector, which is impossible where the elements do not lie side by side.

elsewhere: full
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data.view(-1).fill_(0)
        return tensor
