"""Every element got an upstream gradient, but that of another sum: broadcasting put the reduced axis in front."""

from ..evidence import Evidence

WHY = "The upstream gradient was stretched without putting the reduced axis back where it was."
HINT = "Where was the axis that the reduction removed, and where does broadcasting put it by itself?"
RANK = 33


def fits(evidence: Evidence) -> bool:
    if evidence.case.operation not in ("sum", "mean") or evidence.pair is None or evidence.call is None:
        return False
    right, upstream = evidence.pair[1], evidence.call.upstream
    if not 0 < upstream.dim() < right.dim() or tuple(right.shape)[right.dim() - upstream.dim() :] != tuple(upstream.shape):
        return False
    count = right.numel() // max(upstream.numel(), 1) if evidence.case.operation == "mean" else 1
    return evidence.looks_like((upstream / count).expand(right.shape))
