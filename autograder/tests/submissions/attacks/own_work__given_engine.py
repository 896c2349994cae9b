"""02-engine: every piece of the engine is the kit's own, by its table.

property: the kit's own piece refuses while a case is about that piece
outcome: forbidden
"""

# %%
from autograder.engine.pieces import PIECES, state


def borrowed(name):
    def piece(self, *arguments):
        return state.given[name](*arguments)

    return piece


Borrowed = type("Borrowed", (Engine,), {name: borrowed(name) for name in PIECES})
