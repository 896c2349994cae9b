"""Two leaves have the same gradient, number for number, because one of them was changed through the other."""

import torch

from ....words import Sentence
from ...counterfactual import Walking
from ..about import piece
from ..evidence import Evidence
from .gradient_overwritten import OnlyTheFirst

WHY = Sentence("The tensor that arrived was kept as it is, so that two leaves hold one and the same tensor.")
HINT = Sentence(
    "Are the gradients of two leaves ever one and the same tensor, "
    "and what happens to one when the other is changed in place?"
)
RANK = 51
ABOUT = piece("accumulate")


class KeptAsItCame(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        return new if old is None else old + new


class KeptAndAddedTo(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        return new if old is None else old.add_(new)


class AddedIntoTheNew(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        return new.clone() if old is None else new.add_(old)


class KeptAfterZeros(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        if old is None:
            return new.clone()
        return old + new if old.any() else new


def with_axes(number: int, mistaken: type[Walking]) -> type[Walking]:
    """Return the mistake as it is made for gradients with this number of axes only."""

    class ForSome(mistaken):  # type: ignore[misc, valid-type]
        def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
            one = mistaken if new.dim() == number else Walking
            return one.accumulate(self, old, new)

    return ForSome


KEPT = (KeptAsItCame, KeptAndAddedTo, AddedIntoTheNew, KeptAfterZeros)
FOR_SOME = tuple([with_axes(number, mistaken) for mistaken in KEPT for number in (0, 1, 2)])


def fits(evidence: Evidence) -> bool:
    if evidence.is_what_this_gives(OnlyTheFirst):
        return False  # zeros that were there before look like zeros that were written through another leaf
    return evidence.is_what_this_gives(*KEPT, *FOR_SOME)
