"""A second backward was accepted although retain_graph was not set."""

from typing import Any

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("The nodes were not released after they had been called.")
HINT = Sentence("What should be released after backward, and how would a second backward notice?")
RANK = 61
ABOUT = piece("walk")


class AlwaysRetained(PyTorch):
    def backward(self, root: torch.Tensor, gradient: torch.Tensor | None = None, **_: Any) -> None:
        root.backward(gradient, retain_graph=True)  # type: ignore[no-untyped-call]


def fits(evidence: Evidence) -> bool:
    return evidence.begins_as_this_gives(AlwaysRetained)
