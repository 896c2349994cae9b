"""Of an operand that got axes in front and had one repeated, only the axes in front were summed."""

import torch

from . import Evidence

WHY = "Only the axes that broadcasting added in front were summed, not those of size 1 that it repeated."
HINT = "Broadcasting stretches an operand in two ways; your gradient has dealt with the axes in front, but not with the other way."
RANK = 11
OPERATIONS = ("add", "sub", "mul", "div", "pow")


def fits(evidence: Evidence) -> bool:
    result = evidence.reference.get("the forward's value")
    if evidence.returned_shape is None or evidence.case.operation not in OPERATIONS or not isinstance(result, torch.Tensor):
        return False
    returned, wanted = evidence.returned_shape
    return len(wanted) < result.dim() and returned == tuple(result.shape)[result.dim() - len(wanted) :] != wanted
