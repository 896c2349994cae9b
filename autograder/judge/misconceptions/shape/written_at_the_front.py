"""The gradient of a slice stands at the front of the tensor, one element beside the other."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The start or the step of the slice was forgotten.")
HINT = Sentence("Which elements did the slice skip, and where does your rule write?")
RANK = 80
ABOUT = operation("getitem")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None or evidence.pair is None or call.upstream.dim() != evidence.pair[1].dim():
        return False
    front = evidence.pair[1].new_zeros(evidence.pair[1].shape)
    front[tuple(slice(0, size) for size in call.upstream.shape)] = call.upstream
    return evidence.looks_like(front)
