"""The gradient of an exponential follows the power rule."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The exponential was differentiated as if its exponent were a constant.")
HINT = Sentence("The variable stands in the exponent here: which rule differentiates that?")
RANK = 31
ABOUT = operation("exp", "exp2", input=0)


def fits(evidence: Evidence) -> bool:
    operands, call = evidence.operands, evidence.call
    if operands is None or call is None:
        return False
    lower = call.function(operands[0] - 1)
    return evidence.looks_like(call.upstream * operands[0] * lower)
