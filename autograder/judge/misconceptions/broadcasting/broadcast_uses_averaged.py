"""Right but for the number of times the operand was repeated: the uses were averaged."""

from ..evidence import BROADCASTING, Evidence

WHY = "The mean over the broadcast axes was taken in place of the sum."
HINT = "Do the uses of one and the same value average or add up?"
RANK = 22


def fits(evidence: Evidence) -> bool:
    if evidence.case.operation not in BROADCASTING or evidence.pair is None or evidence.call is None:
        return False
    right = evidence.pair[1]
    uses = evidence.call.upstream.numel() // max(right.numel(), 1)
    return uses > 2 and evidence.looks_like(right / uses)  # 2 is also what halving every gradient looks like
