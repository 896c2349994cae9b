"""The values are lost.

misconception: detach_copies
elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        return Tensor(torch.zeros_like(tensor.data))
