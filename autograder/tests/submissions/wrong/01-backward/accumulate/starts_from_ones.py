"""The first gradient is added to ones.

misconception: total_not_started_from_nothing
elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        old = torch.ones_like(new) if old is None else old
        return old + new
