"""The tensor itself is taken out of the graph.

misconception: detach_gives_the_tensor_itself
elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        tensor.grad_fn = None
        tensor.requires_grad = False
        return tensor
