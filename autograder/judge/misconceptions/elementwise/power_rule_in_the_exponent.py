"""The gradient of a power's exponent is that of another rule: the power rule, or that of the natural exponential."""

from ..evidence import Evidence

WHY = "The exponent was differentiated as if it were the base, or as if every base were the natural one."
HINT = "The exponent is the variable here and the base a constant: which rule differentiates that, and where does the base enter?"
RANK = 25


def fits(evidence: Evidence) -> bool:
    if evidence.case.operation != "pow" or evidence.position != 1 or evidence.call is None or len(evidence.call.inputs) != 2:
        return False
    base, exponent = evidence.call.inputs
    upstream = evidence.call.upstream
    return evidence.looks_like(upstream * base**exponent) or evidence.looks_like(upstream * exponent * base ** (exponent - 1))
