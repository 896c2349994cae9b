"""The gradient of the input was computed with the kernel as in the forward: not mirrored."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..window import CONVOLUTIONS, convolved

WHY = Sentence("The kernel went over the upstream gradient in the same direction as over the input.")
HINT = Sentence("Which window reads an element through the first tap, and which one through the last?")
RANK = 90
ABOUT = operation(*CONVOLUTIONS, input=0)


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(with_forward(name, _MIRRORED[name], (0,)))


def _of_rows(x: Tensor, weight: Tensor, *others: Any, **options: Any) -> Tensor:
    return convolved("conv1d", x, weight.flip(2), *others, **options)


def _of_pictures(x: Tensor, weight: Tensor, *others: Any, **options: Any) -> Tensor:
    return convolved("conv2d", x, weight.flip((2, 3)), *others, **options)


_MIRRORED = {"conv1d": _of_rows, "conv2d": _of_pictures}
