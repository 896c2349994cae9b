"""The divisor of backward is not that of forward: the correction was forgotten, or it was always 1."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The squares were divided by one number in forward and by another one in backward.")
HINT = Sentence("By what did forward divide, and does your rule look at the correction?")
RANK = 400
ABOUT = operation("var", "std")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None or evidence.pair is None or not call.upstream.numel():
        return False
    right = evidence.pair[1]
    n, correction = right.numel() // call.upstream.numel(), call.options.get("correction", 1)
    return any(evidence.looks_like(right * (n - correction) / divisor) for divisor in (n, n - 1) if divisor)
