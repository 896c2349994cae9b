"""The gradients of joined tensors are equal parts of the upstream gradient, although the tensors have unequal sizes."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The upstream gradient was cut into equal parts.")
HINT = Sentence("How does your rule know where each tensor ended?")
RANK = 55
ABOUT = operation("cat")


def fits(evidence: Evidence) -> bool:
    call, result = evidence.call, evidence.result_shape
    if call is None or evidence.returned_shape is None or result is None:
        return False
    returned, wanted = evidence.returned_shape
    dim = call.options.get("dim", 0) % len(result)
    part = -(-result[dim] // len(call.inputs))
    return returned == (*result[:dim], part, *result[dim + 1 :]) != wanted
