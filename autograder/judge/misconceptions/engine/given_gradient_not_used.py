"""The walk started from something else than the gradient that was given."""

from collections.abc import Callable
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


def started_from(change: Callable[[torch.Tensor], torch.Tensor]) -> type[PyTorch]:
    """Return a PyTorch whose walks start from this function of the gradient that was given."""

    class Started(PyTorch):
        def backward(self, root: torch.Tensor, gradient: torch.Tensor | None = None, **options: Any) -> None:
            start = None if gradient is None else change(gradient)
            root.backward(start, **options)  # type: ignore[no-untyped-call]

    return Started


ONES, NORMALISED = started_from(torch.ones_like), started_from(lambda gradient: gradient / gradient.sum())
TWICE = started_from(lambda gradient: 2 * gradient)  # another mistake, which gives the same for a gradient of one half


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(ONES, NORMALISED) and not evidence.is_what_this_gives(TWICE)
