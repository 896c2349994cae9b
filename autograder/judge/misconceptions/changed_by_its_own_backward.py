"""Backward changed what it found on its ctx: a second walk through the same graph gives another gradient."""

from . import Evidence

WHY = "Backward changed what forward had left for it on ctx."
HINT = "A graph that is kept may be walked through again: what does your rule find on its ctx the second time?"
RANK = 7
SECOND = " (second walk"


def fits(evidence: Evidence) -> bool:
    """The first walk was right: it is compared first."""
    return evidence.case.operation is not None and evidence.difference is not None and SECOND in evidence.difference.name
