"""Added in place to what has just arrived, but only for matrices.

misconception: gradients_share_memory
elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        if old is None:
            return new.clone()
        return new.add_(old) if new.dim() == 2 else old + new
