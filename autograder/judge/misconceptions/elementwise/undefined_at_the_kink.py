"""The gradient of an absolute value is NaN exactly where the input is zero, and right elsewhere."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence, close

WHY = Sentence("The sign was computed by a division, which has no result where the input is zero.")
HINT = Sentence("What does your formula divide at the kink, and what does the text say about that point?")
RANK = 140
ABOUT = operation("abs", "l1_loss")


def fits(evidence: Evidence) -> bool:
    if evidence.pair is None or evidence.operands is None:
        return False
    (wrong, right), (x, *others) = evidence.pair, evidence.operands
    x = x - others[0] if others else x
    if x.shape != wrong.shape:
        return False
    strange = wrong.isnan() & ~right.isnan()
    return bool(strange.any()) and bool((x[strange] == 0).all()) and close(wrong[~strange], right[~strange])
