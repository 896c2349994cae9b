"""NaN exactly where the base is negative; right elsewhere."""

import torch

from ..evidence import Evidence, close

WHY = "The power was computed by way of a logarithm, which negative numbers do not have."
HINT = "Which functions in your rule are undefined for negative numbers?"
RANK = 27


def fits(evidence: Evidence) -> bool:
    if evidence.case.operation != "pow" or evidence.pair is None or evidence.call is None or len(evidence.call.inputs) != 2:
        return False
    wrong, right = evidence.pair
    base = evidence.call.inputs[0]
    if base.shape != wrong.shape or not torch.isfinite(right).all():
        return False
    off = (base < 0) & (right != 0)
    positive = (base > 0) & (right != 0)
    if not positive.any():
        return False  # a power that is no whole number is undefined there, too
    return bool(off.any()) and bool(wrong[off].isnan().all()) and close(wrong[positive], right[positive])
