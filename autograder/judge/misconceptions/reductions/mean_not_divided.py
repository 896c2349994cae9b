"""The gradient of a mean is the gradient of the sum."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The mean was treated like a sum.")
HINT = Sentence("A mean is a sum and one more step; what does that step do to the gradient?")
RANK = 20
ABOUT = operation("mean")


def fits(evidence: Evidence) -> bool:
    if evidence.pair is None or evidence.call is None or evidence.operands is None:
        return False
    right = evidence.pair[1]
    count = right.numel() // max(evidence.call.upstream.numel(), 1)
    if 1 in evidence.operands[0].shape:
        return False  # dividing by the size of another axis looks the same
    return count > 2 and evidence.looks_like(right * count)  # dividing by one less also gives 2
