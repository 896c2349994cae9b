"""The tensor itself is returned."""

# %%
class Detachment(Engine):
    def detach(self, tensor):
        return tensor
