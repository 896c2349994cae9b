"""Two gradients of a leaf were combined, but not added: their mean, their difference, the first of them."""

import torch

from ....words import Sentence
from ...counterfactual import Walking
from ..about import piece
from ..evidence import Evidence
from .gradient_overwritten import Averaged, OnlyTheFirst, OnlyTheLast, Subtracted
from .gradients_share_memory import FOR_SOME, KEPT

WHY = Sentence("The gradient that arrived and the one that was there already were combined, but not by adding them.")
HINT = Sentence("Let 4 arrive at a leaf and then 2: what should its gradient be after that, and what does yours say?")
RANK = 56
ABOUT = piece("accumulate")


class SubtractedFrom(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        return new.clone() if old is None else new - old


class OnlyWhereZero(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        return new.clone() if old is None else torch.where(old == 0, new, old)


NOT_ADDED = (Averaged, Subtracted, SubtractedFrom, OnlyTheFirst, OnlyWhereZero)


def fits(evidence: Evidence) -> bool:
    if not evidence.is_what_this_gives(*NOT_ADDED):
        return False
    # zeros, and gradients that are equal, look alike under several mistakes
    return not evidence.is_what_this_gives(OnlyTheLast, *KEPT, *FOR_SOME)
