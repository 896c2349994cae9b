"""The gradient of a power's exponent follows another rule: the power rule, or that of the natural exponential."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The exponent was differentiated as if it were the base, or as if every base were the natural one.")
HINT = Sentence(
    "The exponent is the variable here and the base a constant: "
    "which rule differentiates that, and where does the base enter?"
)
RANK = 30
ABOUT = operation("pow", input=1)


def fits(evidence: Evidence) -> bool:
    operands = evidence.pair_of_operands
    if operands is None or evidence.call is None:
        return False
    base, exponent = operands
    upstream = evidence.call.upstream
    return evidence.looks_like(upstream * base**exponent) or evidence.looks_like(
        upstream * exponent * base ** (exponent - 1)
    )
