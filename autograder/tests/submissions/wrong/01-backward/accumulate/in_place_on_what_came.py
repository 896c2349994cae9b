"""The first gradient is kept without a copy, and later ones are added in place.

misconception: gradients_share_memory
elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        if old is None:
            return new
        old += new
        return old
