"""The gradient of a mean along some axes was divided by the number of all elements."""

from ..evidence import Evidence

WHY = "The number of elements of the input was taken for the number that went into one mean."
HINT = "How many elements went into one element of the result?"
RANK = 32


def fits(evidence: Evidence) -> bool:
    if evidence.case.operation != "mean" or evidence.pair is None or evidence.call is None:
        return False
    right, results = evidence.pair[1], evidence.call.upstream.numel()
    count = right.numel() // max(results, 1)
    return 1 < count != results and evidence.looks_like(right / results)  # in a square it is also what dividing twice looks like
