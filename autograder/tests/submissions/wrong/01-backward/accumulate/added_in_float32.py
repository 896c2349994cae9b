"""The sum is made in float32.

misconception: precision_lost
elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        return new.clone() if old is None else (old.float() + new.float()).to(new.dtype)
