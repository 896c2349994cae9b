"""The weight of a normalisation does not occur in the gradient of the input."""

from functools import cache
from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import operation
from ..evidence import Evidence
from ..forwards import itself, with_forward
from ..normal import NORMALISATIONS

WHY = Sentence("The gradient of the input is that without a weight.")
HINT = Sentence("By what is an element multiplied after it was normalised?")
RANK = 240
ABOUT = operation(*NORMALISATIONS)
_PLACES = {"batch_norm": 3}  # of the weight among the inputs


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(_without_weight(evidence.case.operation or ""))


@cache
def _without_weight(name: str) -> type[PyTorch]:
    def forward(*inputs: Any) -> Tensor:
        place = _PLACES.get(name, 2)
        without = [None if i == place else x for i, x in enumerate(inputs)]
        if name != "rms_norm":
            without[place + 1] = None  # there is no bias without a weight
        result: Tensor = itself(name)(*without)
        return result

    return with_forward(name, forward, (0,))
