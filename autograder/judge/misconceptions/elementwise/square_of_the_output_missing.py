"""The slope of tanh has its output in it where the square of the output belongs."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The output stands in the slope with too low a power.")
HINT = Sentence("Compare your slope at a large positive and at a large negative number: is the curve as steep at both?")
RANK = 130
ABOUT = operation("tanh")


def fits(evidence: Evidence) -> bool:
    call, operands = evidence.call, evidence.operands
    return call is not None and operands is not None and evidence.looks_like(call.upstream * (1 - operands[0].tanh()))
