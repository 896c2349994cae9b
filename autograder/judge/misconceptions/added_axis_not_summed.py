"""Of an operand that got axes in front and had one repeated, only the repeated axis was summed."""

import torch

from . import Evidence

WHY = "Only the axes of size 1 were summed, not those that broadcasting added in front."
HINT = "Broadcasting stretches an operand in two ways; what if the operand had fewer axes than the result?"
RANK = 12
OPERATIONS = ("add", "sub", "mul", "div", "pow")


def fits(evidence: Evidence) -> bool:
    result = evidence.reference.get("the forward's value")
    if evidence.returned_shape is None or evidence.case.operation not in OPERATIONS or not isinstance(result, torch.Tensor):
        return False
    returned, wanted = evidence.returned_shape
    added = result.dim() - len(wanted)
    return added > 0 and len(wanted) > 0 and returned == tuple(result.shape)[:added] + wanted and returned != tuple(result.shape)
