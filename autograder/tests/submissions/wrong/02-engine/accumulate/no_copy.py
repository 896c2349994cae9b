"""The first gradient is kept without a copy.

misconception: gradients_share_memory
"""


class Accumulation:
    def accumulate(self, old, new):
        return new if old is None else old + new
