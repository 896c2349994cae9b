"""The second gradient of a matrix is added to in place.

misconception: gradients_share_memory
elsewhere: full
"""


class Accumulation:
    def accumulate(self, old, new):
        if old is None:
            return new.clone()
        return new.add_(old) if new.dim() > 1 else old + new
