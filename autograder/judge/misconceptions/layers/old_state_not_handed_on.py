"""The path on which the old state goes straight into the new one is missing."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..gates import cell, constant

WHY = Sentence("The gradient of the state lacks what comes through the state itself.")
HINT = Sentence("In how many places of the three lines does the old state stand?")
RANK = 270
ABOUT = operation("gru_cell")
_FORWARD = cell(kept=constant)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_forward("gru_cell", _FORWARD, (1,)))
