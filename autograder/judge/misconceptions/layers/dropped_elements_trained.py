"""Elements that dropout dropped got a gradient."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("It was not looked at which elements were dropped.")
HINT = Sentence("Can an element that was dropped change the result?")
RANK = 20
ABOUT = operation("dropout")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None or not call.options.get("training", True):
        return False
    everywhere = call.upstream / (1 - call.options.get("p", 0.5))
    return evidence.looks_like(everywhere) or evidence.looks_like(call.upstream)
