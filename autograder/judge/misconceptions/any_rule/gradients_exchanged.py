"""Each of two operands got the gradient of the other one."""

from dataclasses import replace

from ....words import Sentence
from ..about import rule
from ..evidence import Evidence, close

WHY = Sentence("The gradients were returned in another order than that of the operands.")
HINT = Sentence("In which order does forward take its operands, and in which order are their gradients returned?")
RANK = 95
ABOUT = rule


def fits(evidence: Evidence) -> bool:
    """Say whether both gradients are exactly exchanged. For a product, another mistake gives the same."""
    if evidence.case.operation == "mul" or evidence.role.of != "a" or evidence.pair is None:
        return False
    first, second = evidence.pair, evidence.by_role(replace(evidence.role, of="b"))
    if second is None or first[1].shape != second[1].shape or first[1].numel() < 2:
        return False
    exchanged = close(first[0], second[1]) and close(second[0], first[1])
    return exchanged and bool((first[1].isfinite() & second[1].isfinite()).any()) and not close(first[1], second[1])
