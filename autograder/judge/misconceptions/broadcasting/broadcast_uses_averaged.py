"""The gradient is too small by the number of times the operand was repeated: the uses were averaged."""

from ....words import Sentence
from ..about import BROADCASTING, operation
from ..evidence import Evidence

WHY = Sentence("The mean over the broadcast axes was taken in place of the sum.")
HINT = Sentence("Are the gradients of a value's uses averaged or added up?")
RANK = 50
ABOUT = operation(*BROADCASTING, "repeat_interleave")


def fits(evidence: Evidence) -> bool:
    if evidence.pair is None or evidence.call is None:
        return False
    right = evidence.pair[1]
    upstream = evidence.call.upstream
    uses = upstream.numel() // max(right.numel(), 1)
    if uses < 3 or (upstream == upstream.flatten()[0]).all():
        return False  # halving every gradient also gives 2, and a mean of equal numbers is each of them
    return evidence.looks_like(right / uses)
