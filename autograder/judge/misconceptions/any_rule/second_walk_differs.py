"""A second walk through the same graph gives another gradient than the first."""

from ..evidence import Evidence

WHY = "Backward changed or used up what forward had left for it."
HINT = "A graph that is kept may be walked through again: what does your rule find there the second time?"
RANK = 7


def fits(evidence: Evidence) -> bool:
    """The first walk was right: it is compared first."""
    return evidence.case.operation is not None and evidence.difference is not None and " (second walk" in evidence.difference.name
