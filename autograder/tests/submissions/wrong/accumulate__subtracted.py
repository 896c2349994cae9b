"""01-backward: The new gradient is subtracted.

elsewhere: full
"""

# %%
class Accumulation(Engine):
    def accumulate(self, old, new):
        return new.clone() if old is None else old - new
