"""The gradient is the right one with the other sign, everywhere."""

from . import Evidence

WHY = "The minus of the rule was forgotten, or put where there is none."
HINT = "In which direction does the result move when this input grows?"
RANK = 40


def fits(evidence: Evidence) -> bool:
    if evidence.case.operation is None or evidence.position is None or evidence.pair is None:
        return False
    return evidence.looks_like(-evidence.pair[1])
