"""The tensor itself is returned.

misconception: detach_still_in_graph, detach_gives_the_tensor_itself
elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        return tensor
