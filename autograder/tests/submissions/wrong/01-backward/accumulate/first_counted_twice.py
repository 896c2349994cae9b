"""The first gradient is counted twice.

elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        if old is None:
            old = new
        return old + new
