"""What goes back through the proposal to the state was not multiplied by the reset gate."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..gates import cell

WHY = Sentence("The same gradient went to the part of the input and to the part of the state in the proposal.")
HINT = Sentence("By what is the part of the state multiplied in the proposal, and the part of the input not?")
RANK = 280
ABOUT = operation("gru_cell")
_FORWARD = cell(reset_is_a_factor=False)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_forward("gru_cell", _FORWARD))
