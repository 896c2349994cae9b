"""02-engine: Nothing is returned.

elsewhere: full
"""

# %%
class Zeroing(Engine):
    def zero_(self, tensor):
        tensor.data.fill_(0)
