"""The gradient is NaN where the result is zero."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence, close

WHY = Sentence("The gradient was divided by a result that is zero.")
HINT = Sentence("What does your rule divide by where the result is zero, and what does the text say about that point?")
RANK = 450
ABOUT = operation("linalg_vector_norm", "std")


def fits(evidence: Evidence) -> bool:
    if evidence.pair is None:
        return False
    wrong, right = evidence.pair
    strange = wrong.isnan() & ~right.isnan()
    return bool(strange.any()) and not bool(right[strange].any()) and close(wrong[~strange], right[~strange])
