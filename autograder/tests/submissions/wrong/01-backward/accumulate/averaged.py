"""Old and new are averaged.

elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        return new.clone() if old is None else (old + new) / 2
