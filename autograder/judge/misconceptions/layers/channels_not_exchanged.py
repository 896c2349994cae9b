"""The gradient of the input was computed with the weight's channels as in the forward."""

from functools import cache
from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..window import CONVOLUTIONS, convolved

WHY = Sentence("The channels of the result and those of the input were taken for each other in the weight.")
HINT = Sentence(
    "A gradient goes from the channels of the result to those of the input: which axis of the weight is which?"
)
RANK = 100
ABOUT = operation(*CONVOLUTIONS, input=0)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(_exchanged(evidence.case.operation or ""))


@cache
def _exchanged(name: str) -> type[PyTorch]:
    def forward(x: Tensor, weight: Tensor, *others: Any, **options: Any) -> Tensor:
        groups = options.get("groups", 1)
        parts = weight.reshape(groups, len(weight) // groups, *weight.shape[1:])
        turned = parts.transpose(1, 2).reshape(-1, len(weight) // groups, *weight.shape[2:])
        return convolved(name, x, turned, *others, **options)

    return with_forward(name, forward, (0,))
