"""Of an operand that got axes in front and had one repeated, only the repeated axis was summed."""

from ..evidence import BROADCASTING, Evidence

WHY = "Only the axes of size 1 were summed, not those that broadcasting added in front."
HINT = "Broadcasting stretches an operand in two ways; what if the operand had fewer axes than the result?"
RANK = 12


def fits(evidence: Evidence) -> bool:
    result = evidence.result_shape
    if evidence.returned_shape is None or evidence.case.operation not in BROADCASTING or result is None:
        return False
    returned, wanted = evidence.returned_shape
    added = len(result) - len(wanted)
    return added > 0 and len(wanted) > 0 and returned == result[:added] + wanted and returned != result
