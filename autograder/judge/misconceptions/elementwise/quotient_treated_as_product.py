"""The gradients of a quotient are those of a product."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The rule of the product was used for the quotient.")
HINT = Sentence("Hold one operand fixed: what happens to a quotient when the other one grows, and is that a product?")
RANK = 65
ABOUT = operation("div")


def fits(evidence: Evidence) -> bool:
    operands = evidence.pair_of_operands
    if operands is None or evidence.call is None or evidence.position not in (0, 1):
        return False
    return evidence.looks_like(evidence.call.upstream * operands[1 - evidence.position])
