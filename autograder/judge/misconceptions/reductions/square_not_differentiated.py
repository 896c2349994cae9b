"""The gradient is half of what it should be: the exponent of the square was lost."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The square under the sum was not differentiated as a square.")
HINT = Sentence("Which factor comes down when a square is differentiated?")
RANK = 410
ABOUT = operation("var")


def fits(evidence: Evidence) -> bool:
    return evidence.pair is not None and evidence.looks_like(evidence.pair[1] / 2)
