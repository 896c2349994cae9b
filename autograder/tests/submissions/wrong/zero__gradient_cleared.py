"""02-engine: The gradient goes, too.

elsewhere: full
"""

# %%
class Zeroing(Engine):
    def zero_(self, tensor):
        tensor.data.fill_(0)
        tensor.grad = None
        return tensor
