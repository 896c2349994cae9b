"""The operand got new axes in front and had one axis repeated, but only the repeated axis was summed."""

from ....words import Sentence
from ..about import BROADCASTING, operation
from ..evidence import Evidence

WHY = Sentence("Only the axes of size 1 were summed, not those that broadcasting added in front.")
HINT = Sentence("Broadcasting stretches an operand in two ways; what if the operand had fewer axes than the result?")
RANK = 30
ABOUT = operation(*BROADCASTING)


def fits(evidence: Evidence) -> bool:
    result = evidence.result_shape
    if evidence.returned_shape is None or result is None:
        return False
    returned, wanted = evidence.returned_shape
    added = len(result) - len(wanted)
    return added > 0 and len(wanted) > 0 and returned == result[:added] + wanted and returned != result
