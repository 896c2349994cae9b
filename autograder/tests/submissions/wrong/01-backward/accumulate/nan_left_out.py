"""The sum leaves NaN out.

elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        return new.clone() if old is None else torch.stack([old, new]).nansum(dim=0)
