"""The values are stored in float32.

misconception: precision_lost, detach_copies
elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        return Tensor(tensor.data.float())
