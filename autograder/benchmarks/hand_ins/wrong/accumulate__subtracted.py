"""The new gradient is subtracted."""

# %%
class Accumulation(Engine):
    def accumulate(self, old, new):
        return new.clone() if old is None else old - new
