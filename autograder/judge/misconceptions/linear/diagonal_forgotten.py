"""Every element got the gradient of a trace, not only those on the diagonal."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The gradient was spread over the whole matrix.")
HINT = Sentence("Does the result change if an element beside the diagonal does?")
RANK = 130
ABOUT = operation("trace")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    return call is not None and evidence.looks_like(call.upstream.expand(call.inputs["x"].shape))
