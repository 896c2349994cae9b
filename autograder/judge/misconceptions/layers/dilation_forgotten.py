"""The dilation was left out: the taps of a window were taken for neighbours."""

from functools import cache
from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..window import CONVOLUTIONS, convolved, first_windows

WHY = Sentence("The dilation was left out of the places that a window reads.")
HINT = Sentence("Which elements does one window read if its taps are not neighbours?")
RANK = 130
ABOUT = operation(*CONVOLUTIONS)


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(_close(name, (0,)), _close(name, (1,)), _close(name))


@cache
def _close(name: str, only: tuple[int, ...] = ()) -> type[PyTorch]:
    def forward(*inputs: Any, **options: Any) -> Tensor:
        usual = convolved(name, *inputs, **options)
        return first_windows(convolved(name, *inputs, **options | {"dilation": 1}), usual)

    return with_forward(name, forward, only)
