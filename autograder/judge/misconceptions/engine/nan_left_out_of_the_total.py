"""A gradient that is no number was taken for zero when it arrived."""

import torch

from ....words import Sentence
from ...counterfactual import Walking
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("NaN was taken for zero in the sum of the gradients.")
HINT = Sentence("If one of the gradients that arrive at a leaf is NaN: what should the leaf tell about it?")
RANK = 58
ABOUT = piece("accumulate")


class LeftOut(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        return new.clone() if old is None else torch.stack([old, new]).nansum(dim=0)


class Cleaned(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        found = _clean(new) if old is None else old + _clean(new)
        return found.clone()


class TotalCleaned(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        return _clean(new if old is None else old + new).clone()


class Replaced(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        return torch.nan_to_num(new if old is None else old + new)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(LeftOut, Cleaned, TotalCleaned, Replaced)


def _clean(x: torch.Tensor) -> torch.Tensor:
    return torch.where(x.isnan(), torch.zeros_like(x), x)
