"""The old gradient is added into the one that arrives.

misconception: gradients_share_memory
"""


class Accumulation:
    def accumulate(self, old, new):
        return new.clone() if old is None else new.add_(old)
