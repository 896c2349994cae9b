"""The gradient is the right one with the other sign, everywhere."""

import torch

from ..evidence import Evidence

WHY = "The minus of the rule was forgotten, or put where there is none."
HINT = "In which direction does the result move when this input grows?"
RANK = 40


def fits(evidence: Evidence) -> bool:
    if evidence.case.operation is None or evidence.position is None or evidence.pair is None:
        return False
    wrong, right = evidence.pair
    if evidence.case.operation == "pow" and evidence.position == 0 and evidence.call is not None and (evidence.call.inputs[1] == 0.5).all():
        return False  # a factor that is one too low looks the same
    name = evidence.difference.name if evidence.difference is not None else ""
    other = evidence.tensors(name.replace(" of a", " of b", 1)) if " of a" in name else None
    if other is not None and torch.equal(wrong, other[0]):
        return False  # the gradient of the second operand, handed to both
    return evidence.looks_like(-right)
