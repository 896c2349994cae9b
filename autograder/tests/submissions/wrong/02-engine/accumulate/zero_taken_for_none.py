"""A gradient of zeros is forgotten.

elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        if not new.any():
            return old
        return new.clone() if old is None else old + new
