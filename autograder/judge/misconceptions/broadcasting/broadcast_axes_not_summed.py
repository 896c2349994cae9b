"""The gradient of a stretched operand came back in the shape of the result."""

from ....words import Sentence
from ..about import BROADCASTING, GIVEN, operation
from ..evidence import Evidence

WHY = Sentence("The gradient of an operand that was broadcast was handed back as it came.")
HINT = Sentence(
    "An element of the smaller operand was used several times; what has to happen to the gradients of its uses?"
)
RANK = 10
ABOUT = operation(*BROADCASTING, "baddbmm")


def fits(evidence: Evidence) -> bool:
    result = evidence.result_shape
    if evidence.returned_shape is None or result is None:
        return False
    returned, wanted = evidence.returned_shape
    if evidence.case.operation not in GIVEN and evidence.is_shape_of_an_operand(returned):
        return False  # it may have been summed, but to the shape of the other operand
    return returned == result != wanted
