"""A second walk through the same graph gives another gradient than the first."""

from ....words import Sentence
from ..about import rule
from ..evidence import Evidence

WHY = Sentence("Backward changed or used up a value that forward had saved for it.")
HINT = Sentence("A graph that is kept may be walked through again: what does your rule find there the second time?")
RANK = 30
ABOUT = rule


def fits(evidence: Evidence) -> bool:
    """Say whether the second walk differs. The first walk was right, because it is compared first."""
    return evidence.role.walk == 2
