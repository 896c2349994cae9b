"""01-backward: The first gradient is counted twice.

elsewhere: full
"""

# %%
class Accumulation(Engine):
    def accumulate(self, old, new):
        if old is None:
            old = new
        return old + new
