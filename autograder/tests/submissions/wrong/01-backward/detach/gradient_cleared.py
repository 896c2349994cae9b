"""The gradient of the tensor itself is thrown away.

misconception: detach_concerns_the_gradient
elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        tensor.grad = None
        return Tensor(tensor.data)
