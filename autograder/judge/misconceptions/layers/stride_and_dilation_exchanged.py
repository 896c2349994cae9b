"""The stride was used as the distance of two taps, and the dilation as that of two windows."""

from functools import cache
from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..window import CONVOLUTIONS, convolved, first_windows

WHY = Sentence("The stride and the dilation were taken for each other.")
HINT = Sentence("How far apart are two windows, and how far two taps of one window?")
RANK = 120
ABOUT = operation(*CONVOLUTIONS)


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(_exchanged(name, (0,)), _exchanged(name, (1,)), _exchanged(name))


@cache
def _exchanged(name: str, only: tuple[int, ...] = ()) -> type[PyTorch]:
    def forward(*inputs: Any, **options: Any) -> Tensor:
        usual = convolved(name, *inputs, **options)
        steps = {"stride": options.get("dilation", 1), "dilation": options.get("stride", 1)}
        return first_windows(convolved(name, *inputs, **options | steps), usual)

    return with_forward(name, forward, only)
