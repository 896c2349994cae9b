"""The part of a matrix that forward replaced by zeros got the upstream gradient, too."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The gradient was handed back without asking what was cut off.")
HINT = Sentence("Can an element that was replaced by a zero influence the result?")
RANK = 120
ABOUT = operation("tril")


def fits(evidence: Evidence) -> bool:
    return evidence.call is not None and evidence.looks_like(evidence.call.upstream)
