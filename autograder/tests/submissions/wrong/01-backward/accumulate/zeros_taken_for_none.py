"""Where only zeros are there, the new gradient is kept without a copy.

misconception: gradients_share_memory
elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        if old is None:
            return new.clone()
        return old + new if old.any() else new
