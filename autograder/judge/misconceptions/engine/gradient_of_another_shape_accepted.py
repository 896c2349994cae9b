"""A gradient was accepted although its shape is not that of the root."""

from typing import Any

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("The shape of the given gradient was not compared with that of the root.")
HINT = Sentence(
    "Compare the two shapes before you start: which of them are the same, and which only fit by broadcasting?"
)
RANK = 60
ABOUT = piece("seed")


class MadeToFit(PyTorch):
    """Takes any gradient: reshapes it to the root's shape, or else stretches it, or else takes ones."""

    def backward(self, root: torch.Tensor, gradient: torch.Tensor | None = None, **options: Any) -> None:
        if gradient is not None and gradient.shape != root.shape:
            gradient = _stretched(gradient, root)
        root.backward(gradient, **options)  # type: ignore[no-untyped-call]


def _stretched(gradient: torch.Tensor, root: torch.Tensor) -> torch.Tensor:
    if gradient.numel() == root.numel():
        return gradient.reshape(root.shape)
    try:
        return gradient.expand_as(root)
    except RuntimeError:
        return torch.ones_like(root)


def fits(evidence: Evidence) -> bool:
    return evidence.begins_as_this_gives(MadeToFit)
