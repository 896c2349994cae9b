"""The new gradient is taken only where the old one is zero.

misconception: combined_but_not_added
elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        return new.clone() if old is None else torch.where(old == 0, new, old)
