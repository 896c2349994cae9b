"""02-engine: Assigned by index."""

# %%
class Zeroing(Engine):
    def zero_(self, tensor):
        tensor.data[...] = 0
        return tensor
