"""The new gradient is subtracted.

misconception: combined_but_not_added
elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        return new.clone() if old is None else old - new
