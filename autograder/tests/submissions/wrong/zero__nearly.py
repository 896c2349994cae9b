"""02-engine: A very small number in place of zero.

elsewhere: full but together
"""

# %%
class Zeroing(Engine):
    def zero_(self, tensor):
        tensor.data.fill_(1e-9)
        return tensor
