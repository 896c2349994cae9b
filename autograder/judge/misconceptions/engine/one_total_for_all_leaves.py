"""The total was kept in one place, so that the gradient of one leaf was added to that of another."""

import torch

from ....words import Sentence
from ...counterfactual import Walking
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("The total was kept in one place for all leaves, so one leaf got what had arrived at another.")
HINT = Sentence("How many totals does a graph with two leaves need, and where does your code keep them?")
RANK = 59
ABOUT = piece("accumulate")


class OneTotal(Walking):
    total: torch.Tensor | None = None

    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        starts = old is None or self.total is None or self.total.shape != new.shape
        self.total = new.clone() if starts else self.total + new  # type: ignore[operator]
        return self.total


class OneTotalFromTheFirst(Walking):
    total: torch.Tensor | None = None

    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        starts = self.total is None or self.total.shape != new.shape
        self.total = new.clone() if starts else self.total + new  # type: ignore[operator]
        return self.total


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(OneTotal, OneTotalFromTheFirst)
