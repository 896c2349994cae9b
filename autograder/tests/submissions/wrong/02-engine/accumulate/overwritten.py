"""The gradient of the last call replaces the one before.

misconception: gradient_overwritten
"""


class Accumulation:
    def accumulate(self, old, new):
        return new.clone()
