"""A gradient was accepted whose shape is not that of the root."""

from ..evidence import Evidence

WHY = "The shape of the given gradient was not compared with that of the root."
HINT = "Compare the two shapes before you start: which of them are the same, and which only fit by broadcasting?"
RANK = 60


def fits(evidence: Evidence) -> bool:
    if not evidence.is_alone("seed") or evidence.difference is None:
        return False
    name = evidence.difference.name
    return name.startswith("the error of backward with a gradient of shape ") and evidence.attempt.values.get(name) == "no error"
