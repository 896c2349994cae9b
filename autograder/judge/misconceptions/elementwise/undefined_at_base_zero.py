"""The gradient is NaN or infinite exactly where the base is zero and the formula fails; it is right elsewhere."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence, close

WHY = Sentence("The plain formula was used where the base is zero.")
HINT = Sentence(
    "What does your formula multiply where the base is zero, and what does the exercise say about that place?"
)
RANK = 40
ABOUT = operation("pow")


def fits(evidence: Evidence) -> bool:
    operands = evidence.pair_of_operands
    if operands is None or evidence.pair is None:
        return False
    (wrong, right), base = evidence.pair, operands[0]
    if base.shape != wrong.shape:
        return False
    strange = ~torch.isfinite(wrong) & torch.isfinite(right)
    return bool(strange.any()) and bool((base[strange] == 0).all()) and close(wrong[~strange], right[~strange])
