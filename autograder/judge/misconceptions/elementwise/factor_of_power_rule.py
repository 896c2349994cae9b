"""The gradient of a power's base lacks the factor that the power rule brings."""

from ..evidence import Evidence

WHY = "The exponent was lowered, but it was forgotten that it also becomes a factor."
HINT = "The power rule does two things to the exponent; check that you did both."
RANK = 23


def fits(evidence: Evidence) -> bool:
    if evidence.case.operation != "pow" or evidence.position != 0 or evidence.call is None or len(evidence.call.inputs) != 2:
        return False
    base, exponent = evidence.call.inputs
    if (exponent == 2).all() or (exponent == -1).all():
        return False  # a factor that is one too low is 1 there, or a minus is all that is lacking
    return evidence.looks_like(evidence.call.upstream * base ** (exponent - 1))
