"""The new tensor asks for a gradient of its own.

misconception: detach_still_in_graph
elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        return Tensor(tensor.data, requires_grad=True)
