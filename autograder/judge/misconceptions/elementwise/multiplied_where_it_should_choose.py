"""The gradient is NaN exactly where it should be zero and something not finite arrived."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence, close

WHY = Sentence("The mask was multiplied in, and zero times something that is not finite is not zero.")
HINT = Sentence("Where an element was not chosen, your rule multiplies: what if NaN or infinity arrives there?")
RANK = 240
ABOUT = operation("where", "masked_fill", "margin_ranking_loss")


def fits(evidence: Evidence) -> bool:
    if evidence.pair is None:
        return False
    wrong, right = evidence.pair
    strange = wrong.isnan() & ~right.isnan()
    chosen = torch.equal(right[strange], torch.zeros_like(right[strange]))
    return bool(strange.any()) and chosen and close(wrong[~strange], right[~strange])
