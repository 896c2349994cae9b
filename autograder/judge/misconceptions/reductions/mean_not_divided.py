"""The gradient of a mean is that of the sum."""

from ..evidence import Evidence

WHY = "The mean was treated like a sum."
HINT = "A mean is a sum and one more step; what does that step do to the gradient?"
RANK = 31


def fits(evidence: Evidence) -> bool:
    if evidence.case.operation != "mean" or evidence.pair is None or evidence.call is None:
        return False
    right = evidence.pair[1]
    count = right.numel() // max(evidence.call.upstream.numel(), 1)
    if 1 in evidence.call.inputs[0].shape:
        return False  # dividing by the size of another axis looks the same
    return count > 2 and evidence.looks_like(right * count)  # 2 is also what dividing by one less looks like
