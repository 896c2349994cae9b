"""The formula is right for the operation's input and was given its output, or the other way round."""

import torch

from ..evidence import Evidence, close

WHY = "Input and output of the operation were confused when the saved value was used."
HINT = "Which value did forward save, the input or the output, and for which of the two does your formula hold?"
RANK = 30


def fits(evidence: Evidence) -> bool:
    if evidence.case.operation not in ("exp", "log") or evidence.call is None:
        return False
    (x,), upstream = evidence.call.inputs, evidence.call.upstream
    if evidence.case.operation == "log":
        return evidence.looks_like(upstream / x.log())
    twice = x.exp().exp()
    return evidence.looks_like(upstream * x) or (evidence.looks_like(upstream * twice) and not close(twice, torch.ones_like(twice)))
