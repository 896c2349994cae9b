"""The gradient of the denominator has the wrong power of the denominator in it."""

from ..evidence import Evidence

WHY = "The derivative of a reciprocal was taken with too low a power."
HINT = "Write the denominator as a power and differentiate again: how does its degree change?"
RANK = 29


def fits(evidence: Evidence) -> bool:
    if evidence.case.operation != "div" or evidence.position != 1 or evidence.call is None or len(evidence.call.inputs) != 2:
        return False
    numerator, denominator = evidence.call.inputs
    upstream = evidence.call.upstream
    return evidence.looks_like(-upstream * numerator / denominator) or evidence.looks_like(upstream * numerator / denominator)
