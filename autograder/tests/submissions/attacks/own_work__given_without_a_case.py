"""01-backward: the piece says that no case is about it, and then asks the kit's own.

property: the kit's own piece refuses while a case is about that piece
outcome: forbidden
honest: broadcast
"""

# %%
def sum_to_shape(gradient, shape):
    return gradient.sum_to_size(shape)


# %%
from autograder.engine.pieces import engine, state


class Accumulation(Engine):
    def accumulate(self, old, new):
        before, state.in_use = state.in_use, frozenset()
        try:
            return engine.accumulate(old, new)
        finally:
            state.in_use = before


class Detachment(Engine):
    def detach(self, tensor):
        before, state.in_use = state.in_use, frozenset()
        try:
            return engine.detach(tensor)
        finally:
            state.in_use = before
