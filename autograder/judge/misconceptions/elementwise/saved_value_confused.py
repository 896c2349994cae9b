"""The formula is right for the operation's input but was given the output, or the other way round."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence, close

WHY = Sentence("Input and output of the operation were confused when the saved value was used.")
HINT = Sentence(
    "Which value did forward save, the input or the output, and for which of the two does your formula hold?"
)
RANK = 80
ABOUT = operation("exp", "log")


def fits(evidence: Evidence) -> bool:
    if evidence.operands is None or len(evidence.operands) != 1 or evidence.call is None:
        return False
    (x,), upstream = evidence.operands, evidence.call.upstream
    if evidence.case.operation == "log":
        return evidence.looks_like(upstream / x.log())
    twice = x.exp().exp()
    return evidence.looks_like(upstream * x) or (
        evidence.looks_like(upstream * twice) and not close(twice, torch.ones_like(twice))
    )
