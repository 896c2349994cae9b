"""The gradient of an expanded tensor has the shape of the expanded one: its copies were not added up."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("What arrived at the copies of a number was not added up.")
HINT = Sentence("A number was seen at several places of the result: what becomes of the gradients that arrive there?")
RANK = 10
ABOUT = operation("expand", "repeat_interleave")


def fits(evidence: Evidence) -> bool:
    if evidence.returned_shape is None or evidence.result_shape is None:
        return False
    returned, wanted = evidence.returned_shape
    is_end_of_result = returned == evidence.result_shape[len(evidence.result_shape) - len(returned) :]
    return is_end_of_result and returned != wanted and len(returned) >= len(wanted)
