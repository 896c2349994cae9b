"""The gradient of the denominator has the wrong power of the denominator in it."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The derivative of a reciprocal was taken with too low a power.")
HINT = Sentence("Write the denominator as a power and differentiate again: how does its degree change?")
RANK = 70
ABOUT = operation("div", input=1)


def fits(evidence: Evidence) -> bool:
    operands = evidence.pair_of_operands
    if operands is None or evidence.call is None:
        return False
    numerator, denominator = operands
    upstream = evidence.call.upstream
    return evidence.looks_like(-upstream * numerator / denominator) or evidence.looks_like(
        upstream * numerator / denominator
    )
