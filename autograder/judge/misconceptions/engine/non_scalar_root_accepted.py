"""Backward of several elements was accepted without a gradient that weighs them."""

from typing import Any

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("The walk started from a root of more than one element without being told the weights.")
HINT = Sentence("Which single number would this be the gradient of?")
RANK = 59
ABOUT = piece("seed")


class FromOnes(PyTorch):
    def backward(self, root: torch.Tensor, gradient: torch.Tensor | None = None, **options: Any) -> None:
        if gradient is None and root.numel() > 1:
            gradient = torch.ones_like(root)
        root.backward(gradient, **options)  # type: ignore[no-untyped-call]


def fits(evidence: Evidence) -> bool:
    return evidence.begins_as_this_gives(FromOnes)
