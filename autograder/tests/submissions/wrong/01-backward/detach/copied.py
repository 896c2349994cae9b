"""The values are copied.

misconception: detach_copies
elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        return Tensor(tensor.data.clone())
