"""What was flipped or rolled was not brought back: it was left as it came, or rolled further."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The gradient was left where it arrived, or moved in the direction of the forward.")
HINT = Sentence("Follow the first element into the result: in which direction does its gradient have to travel?")
RANK = 40
ABOUT = operation("flip", "roll")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None:
        return False
    further = call.function(call.upstream, **call.options)
    return evidence.looks_like(call.upstream) or (evidence.case.operation == "roll" and evidence.looks_like(further))
