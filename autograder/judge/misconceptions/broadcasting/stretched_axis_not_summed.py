"""Of an operand that got axes in front and had one repeated, only the axes in front were summed."""

from ..evidence import BROADCASTING, Evidence

WHY = "Only the axes that broadcasting added in front were summed, not those of size 1 that it repeated."
HINT = "Broadcasting stretches an operand in two ways; your gradient has dealt with the axes in front, but not with the other way."
RANK = 11


def fits(evidence: Evidence) -> bool:
    result = evidence.result_shape
    if evidence.returned_shape is None or evidence.case.operation not in BROADCASTING or result is None:
        return False
    returned, wanted = evidence.returned_shape
    return len(wanted) < len(result) and returned == result[len(result) - len(wanted) :] != wanted
