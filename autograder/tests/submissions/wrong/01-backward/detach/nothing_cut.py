"""The tensor itself is returned.

misconception: detach_still_in_graph
elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        return tensor
