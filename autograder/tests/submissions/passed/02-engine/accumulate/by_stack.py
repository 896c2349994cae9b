"""Stacked and summed."""


class Accumulation:
    def accumulate(self, old, new):
        parts = [part for part in (old, new) if part is not None]
        return torch.stack(parts).sum(0)
