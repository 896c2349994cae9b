"""A single number is kept without a copy.

misconception: gradients_share_memory
elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        if old is None:
            return new if new.dim() == 0 else new.clone()
        return old + new
