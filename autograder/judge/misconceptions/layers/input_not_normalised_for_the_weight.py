"""The gradient of the weight was computed with the input, not with the normalised input."""

from functools import cache
from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..normal import NORMALISATIONS, parts_of
from ..paths import with_norm

WHY = Sentence("The gradient of the weight was computed with the input as it came in.")
HINT = Sentence("What stands beside the weight in the formula of the result?")
RANK = 260
ABOUT = operation(*NORMALISATIONS, "add_norm")
_PLACES = {"batch_norm": 3}  # of the weight among the inputs


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    mistaken = with_norm(for_the_weight="path") if name == "add_norm" else _with_the_input(name)
    return evidence.is_what_this_gives(mistaken)


@cache
def _with_the_input(name: str) -> type[PyTorch]:
    def forward(x: Tensor, *inputs: Any, **options: Any) -> Tensor:
        weight = parts_of(name, x, *inputs, **options).weight
        return x if weight is None else x * weight

    return with_forward(name, forward, (_PLACES.get(name, 2),))
