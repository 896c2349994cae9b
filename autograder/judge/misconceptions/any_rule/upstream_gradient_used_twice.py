"""The gradient is what it would be if the upstream gradient were squared."""

from ....words import Sentence
from ..about import rule
from ..evidence import Evidence

WHY = Sentence("The upstream gradient was multiplied in twice.")
HINT = Sentence("How should your gradient change when the upstream gradient is doubled, and how does it change?")
RANK = 60
ABOUT = rule


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    return call is not None and evidence.looks_like(evidence.gradient_of_input(call.upstream * call.upstream))
