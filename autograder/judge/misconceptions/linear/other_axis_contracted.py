"""The sum over the upstream gradient of an outer product went over the other one of its two axes."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The upstream gradient was summed over the axis that belongs to this vector itself.")
HINT = Sentence("Which index of the upstream gradient is that of this vector, and over which one does the sum go?")
RANK = 140
ABOUT = operation("outer")


def fits(evidence: Evidence) -> bool:
    operands, call = evidence.pair_of_operands, evidence.call
    if operands is None or call is None:
        return False
    a, b = operands
    return evidence.looks_like(b @ call.upstream if evidence.position == 0 else call.upstream @ a)
