"""The share of the old state went to the proposal, and that of the proposal to the old state."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..gates import cell, turned_round

WHY = Sentence("The shares of the old state and of the proposal were taken for each other.")
HINT = Sentence("If the update gate is open, which of the two makes up the result in the last line?")
RANK = 330
ABOUT = operation("gru_cell")
_FORWARDS = (cell(mirrored=True), cell(update=turned_round, mirrored=True))


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(*(with_forward("gru_cell", forward) for forward in _FORWARDS))
