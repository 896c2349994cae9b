"""The gradient of a leaf is that of the last call alone."""

from ..evidence import Evidence, close

WHY = "What arrived last was put in the place of what was there already."
HINT = "What should happen to a gradient that is already there when another one arrives?"
RANK = 50


def fits(evidence: Evidence) -> bool:
    if not evidence.is_alone("accumulate") or evidence.difference is None or evidence.pair is None:
        return False
    for name in evidence.reference:
        if name == evidence.difference.name:
            return False
        earlier = evidence.tensors(name)
        if earlier is None or not close(*earlier) or earlier[1].shape != evidence.pair[1].shape:
            continue
        new = evidence.pair[1] - earlier[1]
        if evidence.looks_like(new) and not close(new, earlier[1] - new):  # where it is also what subtracting looks like
            return True
    return False
