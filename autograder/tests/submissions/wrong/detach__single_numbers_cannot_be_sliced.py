"""01-backward: The slice fails for a single number.

elsewhere: full
"""

# %%
class Detachment(Engine):
    def detach(self, tensor):
        return Tensor(tensor.data[:])
