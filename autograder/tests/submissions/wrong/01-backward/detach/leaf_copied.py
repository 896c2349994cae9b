"""The values of a leaf are copied.

misconception: detach_copies
elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        return Tensor(tensor.data if tensor.grad_fn is not None else tensor.data.clone())
