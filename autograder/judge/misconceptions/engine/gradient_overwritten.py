"""The gradient of a leaf is only that of the last call."""

import torch

from ....words import Sentence
from ...counterfactual import Walking
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("The gradient that arrived last took the place of the one that was there already.")
HINT = Sentence("What should happen to a gradient that is already there when another one arrives?")
RANK = 50
ABOUT = piece("accumulate")


class OnlyTheLast(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        return new.clone()


class Subtracted(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        return new.clone() if old is None else old - new


class Averaged(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        return new.clone() if old is None else (old + new) / 2


class OnlyTheFirst(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        return new.clone() if old is None else old


# other mistakes, which give the same in some programs: if 4 and then 2 arrive, or 2 and then 2
OTHERS = (Subtracted, Averaged, OnlyTheFirst)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(OnlyTheLast) and not evidence.is_what_this_gives(*OTHERS)
