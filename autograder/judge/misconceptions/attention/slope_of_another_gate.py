"""The slope of the gate is that of the sigmoid alone."""

from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The gate was taken for a sigmoid.")
HINT = Sentence("What is this gate at large numbers: does it end at 1?")
RANK = 180
ABOUT = operation("swiglu", input=0)


def fits(evidence: Evidence) -> bool:
    call, operands = evidence.call, evidence.pair_of_operands
    if call is None or operands is None:
        return False
    opened: Tensor = operands[0].sigmoid()
    return evidence.looks_like(call.upstream * operands[1] * opened * (1 - opened))
