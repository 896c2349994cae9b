"""The gradient of a mean along some axes was divided by the number of all elements."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The number of elements of the input was taken for the number that went into one mean.")
HINT = Sentence("How many elements went into one element of the result?")
RANK = 30
ABOUT = operation("mean")


def fits(evidence: Evidence) -> bool:
    if evidence.pair is None or evidence.call is None:
        return False
    right, results = evidence.pair[1], evidence.call.upstream.numel()
    count = right.numel() // max(results, 1)
    return 1 < count != results and evidence.looks_like(right / results)  # for a square, dividing twice gives the same
