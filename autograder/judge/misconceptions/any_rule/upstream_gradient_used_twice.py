"""The gradient is what it would be if the upstream gradient were squared."""

from ..evidence import Evidence

WHY = "The upstream gradient was multiplied in twice."
HINT = "How should your gradient change when the upstream gradient is doubled, and how does it change?"
RANK = 21


def fits(evidence: Evidence) -> bool:
    if evidence.call is None or evidence.position is None or evidence.position >= len(evidence.call.inputs):
        return False
    call = evidence.call
    return evidence.looks_like(call.gradients(call.upstream * call.upstream)[evidence.position])
