"""A gate was not differentiated."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..gates import cell, constant

WHY = Sentence("No gradient goes through one of the gates.")
HINT = Sentence("What decides how far a gate is open, and does it depend on the input and the state?")
RANK = 290
ABOUT = operation("gru_cell")
_FORWARDS = (cell(reset=constant), cell(update=constant), cell(reset=constant, update=constant))


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(*(with_forward("gru_cell", forward) for forward in _FORWARDS))
