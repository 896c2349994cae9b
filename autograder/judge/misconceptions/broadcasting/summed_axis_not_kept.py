"""The gradient lacks the axes of size 1 that its operand has."""

from ....words import Sentence
from ..about import BROADCASTING, operation
from ..evidence import Evidence

WHY = Sentence("The stretched axes were summed and dropped, so the gradient has fewer axes than its operand.")
HINT = Sentence("Has your gradient as many axes as the operand it belongs to?")
RANK = 40
ABOUT = operation(*BROADCASTING)


def fits(evidence: Evidence) -> bool:
    if evidence.returned_shape is None:
        return False
    returned, wanted = evidence.returned_shape
    if evidence.is_shape_of_an_operand(returned):
        return False  # all its axes may have been kept, but those of the other operand
    return len(returned) < len(wanted) and returned == tuple(size for size in wanted if size != 1)
