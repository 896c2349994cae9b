"""The gradient is that of another formula for nearly the same function."""

from dataclasses import replace

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The function was computed in one form and differentiated in the other.")
HINT = Sentence("Your gradient is nearly right everywhere: does it belong to the formula that forward computed?")
RANK = 190
ABOUT = operation("gelu")
EVERYWHERE = False  # a rule may always use one of the two forms, and be right where forward uses it, too


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None or evidence.position != 0:
        return False
    form = "none" if call.options.get("approximate", "none") == "tanh" else "tanh"
    other = replace(call, options={**call.options, "approximate": form})
    of_the_other = replace(evidence, case=replace(evidence.case, call=lambda: other))
    return evidence.looks_like(of_the_other.gradient_of_input(call.upstream))
