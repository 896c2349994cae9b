"""The gradient of the tensor itself is thrown away.

elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        tensor.grad = None
        return Tensor(tensor.data)
