"""The gradient of a square root is twice what it should be: the exponent did not become a factor."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The exponent of the root was lowered, but it was forgotten that it also becomes a factor.")
HINT = Sentence("Write the root as a power and differentiate again: what happens to the exponent?")
RANK = 110
ABOUT = operation("sqrt", "rsqrt")


def fits(evidence: Evidence) -> bool:
    return evidence.pair is not None and evidence.looks_like(2 * evidence.pair[1])
