"""The gradient is NaN exactly where the base is negative, and right elsewhere."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence, close

WHY = Sentence("The power was computed by way of a logarithm, which negative numbers do not have.")
HINT = Sentence("Which functions in your rule are undefined for negative numbers?")
RANK = 50
ABOUT = operation("pow")


def fits(evidence: Evidence) -> bool:
    operands = evidence.pair_of_operands
    if operands is None or evidence.pair is None:
        return False
    (wrong, right), base = evidence.pair, operands[0]
    if base.shape != wrong.shape or not torch.isfinite(right).all():
        return False
    off = (base < 0) & (right != 0)
    positive = (base > 0) & (right != 0)
    if not positive.any():
        return False  # a power that is not a whole number is undefined there, too
    return bool(off.any()) and bool(wrong[off].isnan().all()) and close(wrong[positive], right[positive])
