"""The factor that the power rule brings is the exponent after it was lowered."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The exponent was lowered before it became a factor.")
HINT = Sentence("The power rule does two things to the exponent: which of the two comes first?")
RANK = 15
ABOUT = operation("pow", input=0)


def fits(evidence: Evidence) -> bool:
    operands = evidence.pair_of_operands
    if operands is None or evidence.call is None:
        return False
    base, exponent = operands
    if (exponent == 1).all() or (exponent == 2).all():
        return False  # the factor is 0 or 1 there, and other mistakes give that, too
    return evidence.looks_like(evidence.call.upstream * (exponent - 1) * base ** (exponent - 1))
