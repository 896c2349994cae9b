"""Backward drew a mask of its own."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The gradient has zeros at other elements than those that were dropped.")
HINT = Sentence("Which elements did the forward drop, and does your rule know that, or does it draw again?")
RANK = 40
ABOUT = operation("dropout")


def fits(evidence: Evidence) -> bool:
    """Say whether each element is zero or the gradient of a kept one, and some of the zeros are at wrong places."""
    call, pair = evidence.call, evidence.pair
    if call is None or pair is None or not call.options.get("training", True):
        return False
    wrong, right = pair
    kept = call.upstream / (1 - call.options.get("p", 0.5))
    if wrong.shape != kept.shape or not bool(kept.all()):
        return False
    as_if = (wrong != 0) * kept
    moved = ((wrong == 0) != (right == 0)).sum()
    return int(moved) >= 2 and bool((wrong == 0).any()) and evidence.looks_like(as_if)
