"""The gradient has the shape of the result, not that of the input."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The upstream gradient was handed back in its own shape.")
HINT = Sentence("Your gradient has the shape of the result: of which tensor is it the gradient?")
RANK = 50
ABOUT = operation("reshape", "pad", "getitem", "index_select", "gather", "embedding")


def fits(evidence: Evidence) -> bool:
    if evidence.returned_shape is None or evidence.result_shape is None:
        return False
    returned, wanted = evidence.returned_shape
    return returned == evidence.result_shape != wanted
