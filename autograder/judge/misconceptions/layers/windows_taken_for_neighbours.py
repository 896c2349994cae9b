"""The stride was left out: window i was taken to begin at element i."""

from functools import cache
from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..window import CONVOLUTIONS, convolved, first_windows

WHY = Sentence("The stride was left out of the places at which the windows begin.")
HINT = Sentence("How far apart do two neighbouring elements of the result look in the input?")
RANK = 110
ABOUT = operation(*CONVOLUTIONS)


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(_without_stride(name, (0,)), _without_stride(name, (1,)), _without_stride(name))


@cache
def _without_stride(name: str, only: tuple[int, ...] = ()) -> type[PyTorch]:
    def forward(*inputs: Any, **options: Any) -> Tensor:
        usual = convolved(name, *inputs, **options)
        return first_windows(convolved(name, *inputs, **options | {"stride": 1}), usual)

    return with_forward(name, forward, only)
