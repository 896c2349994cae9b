"""The operand got new axes in front and had one axis repeated, but only the axes in front were summed."""

from ....words import Sentence
from ..about import BROADCASTING, operation
from ..evidence import Evidence

WHY = Sentence("Only the axes that broadcasting added in front were summed, not those of size 1 that it repeated.")
HINT = Sentence(
    "Broadcasting stretches an operand in two ways; "
    "your gradient has dealt with the axes in front, but not with the other way."
)
RANK = 20
ABOUT = operation(*BROADCASTING)


def fits(evidence: Evidence) -> bool:
    result = evidence.result_shape
    if evidence.returned_shape is None or result is None:
        return False
    returned, wanted = evidence.returned_shape
    return len(wanted) < len(result) and returned == result[len(result) - len(wanted) :] != wanted
