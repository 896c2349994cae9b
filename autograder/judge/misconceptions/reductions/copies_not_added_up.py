"""The gradient of an expanded tensor came back in the shape of the result."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("What the copies of an element received was not added up.")
HINT = Sentence("A gradient has the shape of what it belongs to: how often does the result show each element?")
RANK = 480
ABOUT = operation("expand")


def fits(evidence: Evidence) -> bool:
    if evidence.returned_shape is None or evidence.result_shape is None:
        return False
    returned, wanted = evidence.returned_shape
    return returned == evidence.result_shape != wanted
