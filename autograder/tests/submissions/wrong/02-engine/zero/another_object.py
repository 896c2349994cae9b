"""The values are set in place, but a copy of them is returned.

misconception: another_tensor_after_zeroing
elsewhere: full
"""


class Zeroing:
    def zero_(self, tensor):
        tensor.data.fill_(0)
        return Tensor(tensor.data.clone())
