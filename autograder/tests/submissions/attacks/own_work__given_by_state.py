"""01-backward: the kit's own accumulate and detach are taken from its table of pieces.

property: the kit's own piece refuses while a case is about that piece
outcome: forbidden
honest: broadcast
"""

# %%
def sum_to_shape(gradient, shape):
    return gradient.sum_to_size(shape)


# %%
from autograder.engine.pieces import state


class Accumulation(Engine):
    def accumulate(self, old, new):
        return state.given["accumulate"](old, new)


class Detachment(Engine):
    def detach(self, tensor):
        return state.given["detach"](tensor)
