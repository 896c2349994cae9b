"""The gradient of a power's base has a degree that is lower by one than it should be."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..powers import follows

WHY = Sentence("The exponent became a factor, but it was lowered too far.")
HINT = Sentence("Compare the degree of your gradient with the degree that a derivative should have.")
RANK = 25
ABOUT = operation("pow", input=0)


def fits(evidence: Evidence) -> bool:
    # a gradient divided by the base is the same there
    return follows(evidence, lambda base, exponent: exponent * base ** (exponent - 2), 0, 1)
