"""The gradient of a power's base lacks the factor that the power rule brings."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..powers import follows

WHY = Sentence("The exponent was lowered, but it was forgotten that it also becomes a factor.")
HINT = Sentence("The power rule does two things to the exponent; check that you did both.")
RANK = 10
ABOUT = operation("pow", input=0)


def fits(evidence: Evidence) -> bool:
    # a factor that is one too low is 1 there, or only a minus is missing
    return follows(evidence, lambda base, exponent: base ** (exponent - 1), 2, -1)
