"""The detached tensor gets the gradient as well.

misconception: detach_concerns_the_gradient
elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        found = Tensor(tensor.data)
        found.grad = tensor.grad
        return found
