"""The first walk over a retained graph is right, the next one is not."""

from ..evidence import Evidence

WHY = "Gradients of intermediate values survived from the first walk into the second."
HINT = "Whose gradients are kept between two calls of backward, and whose are not?"
RANK = 62


def fits(evidence: Evidence) -> bool:
    if not evidence.is_alone("walk") or evidence.difference is None or evidence.pair is None:
        return False
    return evidence.difference.name == "x.grad after the second call" and evidence.agrees("x.grad after the first call")
