"""The gradient of a power's base has the degree of the power itself."""

from ..evidence import Evidence

WHY = "The exponent became a factor, but it was not lowered."
HINT = "Compare the degree of your gradient with the degree that a derivative should have."
RANK = 24


def fits(evidence: Evidence) -> bool:
    if evidence.case.operation != "pow" or evidence.position != 0 or evidence.call is None or len(evidence.call.inputs) != 2:
        return False
    base, exponent = evidence.call.inputs
    if (exponent == 2).all() or (exponent == 1).all():
        return False  # lowering the exponent of the result leaves the result there, or the factor is no sign of anything
    return evidence.looks_like(evidence.call.upstream * exponent * base**exponent)
