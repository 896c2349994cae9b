"""A new tensor is returned, but the old one is taken out of the graph as well.

elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        out = Tensor(tensor.data)
        tensor.grad_fn, tensor.requires_grad = None, False
        return out
