"""What is no number is replaced by one.

elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        new = new.nan_to_num()
        return new if old is None else old + new
