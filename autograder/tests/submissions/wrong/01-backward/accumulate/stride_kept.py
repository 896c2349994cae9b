"""The first gradient is copied with its strides, so that a stretched one stays stretched.

elsewhere: full
"""

# %%
import copy


class Accumulation(Engine):
    def accumulate(self, old, new):
        return copy.deepcopy(new) if old is None else old + new
