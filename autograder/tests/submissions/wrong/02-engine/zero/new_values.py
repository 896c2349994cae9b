"""New zeros take the place of the values: whoever shares the memory does not see them.

misconception: zeroing_not_in_place
elsewhere: full
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data = tensor.data.new_zeros(tensor.data.shape)
        return tensor
