"""The gradient of an absolute value has the wrong sign exactly where the input is negative."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("Both sides of the kink were given the slope of the right one.")
HINT = Sentence("Draw the left branch of the function: does it rise or fall?")
RANK = 150
ABOUT = operation("abs")


def fits(evidence: Evidence) -> bool:
    call, operands = evidence.call, evidence.operands
    if call is None or operands is None or bool((operands[0] < 0).all()):
        return False  # then it may be a lost sign
    return evidence.looks_like(call.upstream)
