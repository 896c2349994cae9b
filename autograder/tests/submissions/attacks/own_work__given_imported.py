"""01-backward: the kit's own accumulate and detach are imported.

property: the kit's own piece refuses while a case is about that piece
outcome: forbidden
honest: broadcast
"""

# %%
def sum_to_shape(gradient, shape):
    return gradient.sum_to_size(shape)


# %%
from autograder.engine import given


class Accumulation(Engine):
    def accumulate(self, old, new):
        return given.accumulate(old, new)


class Detachment(Engine):
    def detach(self, tensor):
        return given.detach(tensor)
