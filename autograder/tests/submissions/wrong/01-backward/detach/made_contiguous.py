"""Values that do not lie in order are copied.

misconception: detach_copies
elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        return Tensor(tensor.data.contiguous())
