"""01-backward: The values are lost.

elsewhere: full
"""

# %%
class Detachment(Engine):
    def detach(self, tensor):
        return Tensor(torch.zeros_like(tensor.data))
