"""Assigned by index."""


class Zeroing:
    def zero_(self, tensor):
        tensor.data[...] = 0
        return tensor
