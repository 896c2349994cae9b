"""The gradient of a power's base has a degree that is lower by one than it should be."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The exponent became a factor, but it was lowered too far.")
HINT = Sentence("Compare the degree of your gradient with the degree that a derivative should have.")
RANK = 25
ABOUT = operation("pow", input=0)


def fits(evidence: Evidence) -> bool:
    operands = evidence.pair_of_operands
    if operands is None or evidence.call is None:
        return False
    base, exponent = operands
    if (exponent == 1).all() or (exponent == 0).all():
        return False  # a gradient divided by the base is the same there
    return evidence.looks_like(evidence.call.upstream * exponent * base ** (exponent - 2))
