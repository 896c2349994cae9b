"""A second backward was accepted although the graph was not to be retained."""

from . import Evidence

WHY = "The nodes were not released after they had been called."
HINT = "What should be let go of after backward, and how would a second backward notice?"
RANK = 61


def fits(evidence: Evidence) -> bool:
    if not evidence.is_alone("walk") or evidence.difference is None:
        return False
    name = evidence.difference.name
    return evidence.reference.get(name) == "RuntimeError" and evidence.attempt.values.get(name) == "nothing"
