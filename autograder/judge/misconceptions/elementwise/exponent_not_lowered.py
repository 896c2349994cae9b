"""The gradient of a power's base has the degree of the power itself."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The exponent became a factor, but it was not lowered.")
HINT = Sentence("Compare the degree of your gradient with the degree that a derivative should have.")
RANK = 20
ABOUT = operation("pow", input=0)


def fits(evidence: Evidence) -> bool:
    operands = evidence.pair_of_operands
    if operands is None or evidence.call is None:
        return False
    base, exponent = operands
    if (exponent == 2).all() or (exponent == 1).all():
        return False  # lowering the exponent of the result leaves the result there, or the factor shows nothing
    return evidence.looks_like(evidence.call.upstream * exponent * base**exponent)
