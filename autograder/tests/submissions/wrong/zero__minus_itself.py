"""02-engine: The tensor is subtracted from itself.

misconception: infinity_times_zero
elsewhere: full
"""

# %%
class Zeroing(Engine):
    def zero_(self, tensor):
        tensor.data.sub_(tensor.data)
        return tensor
