"""An operation is not recorded if two of its operands ask for a gradient."""

from ....words import Sentence
from ..about import piece
from ..evidence import Evidence
from .every_operand_has_to_ask import All, ExactlyOne, FirstOne, LastOne, Never

WHY = Sentence("An operation was not recorded because more than one of its operands asks for a gradient.")
HINT = Sentence("Both operands of a product may ask for a gradient: what has to be recorded then?")
RANK = 59
ABOUT = piece("requires_grad")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(ExactlyOne) and not evidence.is_what_this_gives(All, FirstOne, LastOne, Never)
