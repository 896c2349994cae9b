"""The walk started from something else than the gradient that was given."""

from typing import Any

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("The walk started from something else than the gradient that it was given.")
HINT = Sentence("Which gradient did the caller give, and with which one did your walk begin?")
RANK = 61
ABOUT = piece("seed", "walk")


class Ones(PyTorch):
    def backward(self, root: torch.Tensor, gradient: torch.Tensor | None = None, **options: Any) -> None:
        root.backward(torch.ones_like(gradient) if gradient is not None else None, **options)  # type: ignore[no-untyped-call]


class Normalised(PyTorch):
    def backward(self, root: torch.Tensor, gradient: torch.Tensor | None = None, **options: Any) -> None:
        root.backward(gradient / gradient.sum() if gradient is not None else None, **options)  # type: ignore[no-untyped-call]


class Twice(PyTorch):
    """Another mistake, which gives the same for a gradient of one half."""

    def backward(self, root: torch.Tensor, gradient: torch.Tensor | None = None, **options: Any) -> None:
        root.backward(2 * gradient if gradient is not None else None, **options)  # type: ignore[no-untyped-call]


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(Ones, Normalised) and not evidence.is_what_this_gives(Twice)
