"""A gradient whose elements add up to zero counts as none.

elsewhere: full but together
"""


class Accumulation:
    def accumulate(self, old, new):
        return new.clone() if old is None or old.sum() == 0 else old + new
