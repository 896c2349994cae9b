"""The first gradient is counted twice.

misconception: total_not_started_from_nothing
elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        if old is None:
            old = new
        return old + new
