"""The slice fails for a single number.

elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        return Tensor(tensor.data[:])
