"""The first gradient of a single number is kept without a copy.

misconception: gradients_share_memory
elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        if old is None:
            return new.clone() if new.dim() else new
        return old + new
