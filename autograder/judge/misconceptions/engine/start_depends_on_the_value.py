"""Without a gradient, the walk started from something that was made of the root's value."""

from collections.abc import Callable
from typing import Any

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("Where no gradient was given, the walk started from something that depends on the value of the root.")
HINT = Sentence("How much does a root change if it changes by one, and does that depend on how large it is?")
RANK = 62
ABOUT = piece("seed")


def from_the_value(change: Callable[[torch.Tensor], torch.Tensor]) -> type[PyTorch]:
    """Return a PyTorch whose walks start from this function of the root's value."""

    class Started(PyTorch):
        def backward(self, root: torch.Tensor, gradient: torch.Tensor | None = None, **options: Any) -> None:
            if gradient is None and root.numel() == 1:
                gradient = change(root.detach())
            root.backward(gradient, **options)  # type: ignore[no-untyped-call]

    return Started


STARTED = tuple(
    from_the_value(change) for change in (torch.clone, lambda x: x / x, lambda x: x * 0 + 1, lambda x: x.data.fill_(1))
)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(*STARTED)
