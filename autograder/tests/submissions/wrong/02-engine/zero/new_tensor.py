"""A new tensor of zeros is returned, the old one is left as it is.

misconception: zeroing_not_in_place
elsewhere: full but together
"""


class Zeroing:
    def zero_(self, tensor):
        return Tensor(tensor.data.new_zeros(tensor.data.shape))
