"""A second backward was accepted although the graph was not to be retained."""

from ..evidence import Evidence

WHY = "The nodes were not released after they had been called."
HINT = "What should be let go of after backward, and how would a second backward notice?"
RANK = 61


def fits(evidence: Evidence) -> bool:
    if not evidence.is_alone("walk") or evidence.difference is None:
        return False
    name, values = evidence.difference.name, evidence.attempt.values
    # a walk that never arrives releases nothing either, and that is not its mistake
    walked = all(values.get(other) is not None for other, right in evidence.reference.items() if right is not None)
    return walked and evidence.reference.get(name) == "RuntimeError" and values.get(name) == "no error"
