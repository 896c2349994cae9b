"""An element that was not chosen got the upstream gradient, too."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The gradient was handed back without asking which element was chosen.")
HINT = Sentence("Can an element that was not chosen influence the result?")
RANK = 230
ABOUT = operation("where", "masked_fill")


def fits(evidence: Evidence) -> bool:
    return evidence.call is not None and evidence.looks_like(evidence.call.upstream)
