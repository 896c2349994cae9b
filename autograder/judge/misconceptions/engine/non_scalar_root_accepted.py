"""Backward of several elements was accepted without a gradient that weighs them."""

from ..evidence import Evidence

WHY = "A root of more than one element was started from without being told the weights."
HINT = "Of which single number would this be the gradient?"
RANK = 59


def fits(evidence: Evidence) -> bool:
    if not evidence.is_alone("seed") or evidence.difference is None or evidence.difference.name != "the error of backward without a gradient":
        return False
    return evidence.attempt.values.get(evidence.difference.name) == "no error"
