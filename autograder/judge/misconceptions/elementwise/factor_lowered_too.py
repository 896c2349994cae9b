"""The factor that the power rule brings is the exponent after it was lowered."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..powers import follows

WHY = Sentence("The exponent was lowered before it became a factor.")
HINT = Sentence("The power rule does two things to the exponent: which of the two comes first?")
RANK = 15
ABOUT = operation("pow", input=0)


def fits(evidence: Evidence) -> bool:
    # the factor is 0 or 1 there
    return follows(evidence, lambda base, exponent: (exponent - 1) * base ** (exponent - 1), 1, 2)
