"""The two things between which the update gate chooses were taken for each other in its gradient."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..gates import cell, turned_round

WHY = Sentence("The gradient of the update gate has the other sign.")
HINT = Sentence("When the update gate opens, does the result go towards the old state or towards the proposal?")
RANK = 300
ABOUT = operation("gru_cell")
_FORWARD = cell(update=turned_round)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_forward("gru_cell", _FORWARD))
