"""The gradient of a sum or mean came back in the shape of the result."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The upstream gradient of a reduction was handed back without giving every element its share.")
HINT = Sentence(
    "A gradient has the shape of what it belongs to: how many elements went into each element of the result?"
)
RANK = 10
ABOUT = operation("sum", "mean")


def fits(evidence: Evidence) -> bool:
    result = evidence.result_shape
    if evidence.returned_shape is None or result is None:
        return False
    returned, wanted = evidence.returned_shape
    return returned == result != wanted
