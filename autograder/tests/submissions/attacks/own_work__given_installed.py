"""01-backward: the kit's own pieces are installed as the student's.

property: the kit's own piece refuses while a case is about that piece
outcome: forbidden
honest: broadcast
"""

# %%
def sum_to_shape(gradient, shape):
    return gradient.sum_to_size(shape)


# %%
from types import SimpleNamespace

from autograder.engine.pieces import state

state.installed["accumulate"] = SimpleNamespace(accumulate=state.given["accumulate"])
state.installed["detach"] = SimpleNamespace(detach=state.given["detach"])
