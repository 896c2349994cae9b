"""Each element got the upstream gradient of another sum: broadcasting put the reduced axis in front."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The upstream gradient was stretched without putting the reduced axis back where it was.")
HINT = Sentence("Where was the axis that the reduction removed, and where does broadcasting put it by itself?")
RANK = 40
ABOUT = operation("sum", "mean")


def fits(evidence: Evidence) -> bool:
    if evidence.pair is None or evidence.call is None:
        return False
    right, upstream = evidence.pair[1], evidence.call.upstream
    if not 0 < upstream.dim() < right.dim() or tuple(right.shape)[right.dim() - upstream.dim() :] != tuple(
        upstream.shape
    ):
        return False
    count = right.numel() // max(upstream.numel(), 1) if evidence.case.operation == "mean" else 1
    return evidence.looks_like((upstream / count).expand(right.shape))
