"""02-engine: torch's own method on the values."""

# %%
class Zeroing(Engine):
    def zero_(self, tensor):
        tensor.data.zero_()
        return tensor
