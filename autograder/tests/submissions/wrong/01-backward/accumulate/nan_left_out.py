"""The sum leaves NaN out.

misconception: nan_left_out_of_the_total
elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        return new.clone() if old is None else torch.stack([old, new]).nansum(dim=0)
