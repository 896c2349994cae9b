"""Only the first operand of each operation gets a gradient."""

from ....words import Sentence
from ..about import piece
from ..evidence import Evidence
from .handed_on_too_early import TOO_EARLY
from .no_leaf_reached_along_the_list import MISSING
from .uses_not_added_up import NOT_ADDED_UP, FirstOperandOnly

WHY = Sentence("Only the first operand of each operation got a gradient.")
HINT = Sentence("How many gradients does an operation with two operands send back, and where does each of them go?")
RANK = 67
ABOUT = piece("order", "walk")


def fits(evidence: Evidence) -> bool:
    others = (*NOT_ADDED_UP, *TOO_EARLY, *MISSING)
    return evidence.is_what_this_gives(FirstOperandOnly) and not evidence.is_what_this_gives(*others)
