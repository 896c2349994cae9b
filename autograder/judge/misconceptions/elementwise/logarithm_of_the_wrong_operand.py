"""The gradient of a power's exponent has the logarithm of the exponent in it, not that of the base."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The logarithm was taken of the operand that varies.")
HINT = Sentence("A power is an exponential whose rate is fixed by one operand: of which operand is the logarithm?")
RANK = 35
ABOUT = operation("pow", input=1)


def fits(evidence: Evidence) -> bool:
    operands = evidence.pair_of_operands
    if operands is None or evidence.call is None:
        return False
    base, exponent = operands
    return evidence.looks_like(evidence.call.upstream * base**exponent * exponent.log())
