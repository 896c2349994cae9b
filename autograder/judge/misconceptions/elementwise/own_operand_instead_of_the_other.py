"""The gradient of a factor was weighed with that factor itself."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The slope in one factor was taken to be that factor, not the one that is held fixed.")
HINT = Sentence("Hold one operand fixed: what is the slope in the other?")
RANK = 60
ABOUT = operation("mul")


def fits(evidence: Evidence) -> bool:
    operands = evidence.pair_of_operands
    if operands is None or evidence.call is None:
        return False
    if evidence.position not in (0, 1):
        return False
    return evidence.looks_like(evidence.call.upstream * operands[evidence.position])
