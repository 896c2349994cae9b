"""A leaf is returned as it is.

misconception: detach_still_in_graph, detach_gives_the_tensor_itself
elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        return tensor if tensor.is_leaf else Tensor(tensor.data)
