"""The gradient is NaN exactly where it should be zero and something not finite arrived."""

import torch

from ....words import Sentence
from ..about import operation, program, rule
from ..evidence import Evidence, close

WHY = Sentence("The mask was multiplied in, and zero times something that is not finite is not zero.")
HINT = Sentence("Where an element was not chosen, your rule multiplies: what if NaN or infinity arrives there?")
RANK = 240
_CHOOSES = operation("where", "masked_fill", "margin_ranking_loss")


def ABOUT(evidence: Evidence) -> bool:
    """Say whether the operation chooses, or an author wrote the program: what arrives in it is no law's."""
    of_an_author = evidence.case.call is None and (rule(evidence) or program(evidence))
    return _CHOOSES(evidence) or of_an_author


def fits(evidence: Evidence) -> bool:
    if evidence.pair is None:
        return False
    wrong, right = evidence.pair
    strange = wrong.isnan() & ~right.isnan()
    chosen = torch.equal(right[strange], torch.zeros_like(right[strange]))
    return bool(strange.any()) and chosen and close(wrong[~strange], right[~strange])
