"""The gradient of a factor was weighed with that factor itself."""

from ..evidence import Evidence

WHY = "The slope in one factor was taken to be that factor, not the one that is held fixed."
HINT = "Hold one operand fixed: what is the slope in the other?"
RANK = 28


def fits(evidence: Evidence) -> bool:
    if evidence.case.operation != "mul" or evidence.position not in (0, 1) or evidence.call is None or len(evidence.call.inputs) != 2:
        return False
    return evidence.looks_like(evidence.call.upstream * evidence.call.inputs[evidence.position])
