"""The gradient of the input was multiplied by the weight at the end, where elements of a row have different weights."""

from functools import cache
from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import PyTorch, with_rule
from ..about import operation
from ..evidence import Evidence
from ..forwards import gradients_of, in_order, itself
from ..normal import parts_of

WHY = Sentence("The means were taken of the upstream gradient without the weight, and the weight came after them.")
HINT = Sentence("The elements of one row have different weights: what arrives at the normalised row?")
RANK = 250
ABOUT = operation("layer_norm", "rms_norm", "group_norm")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(_with_the_weight_last(evidence.case.operation or ""))


@cache
def _with_the_weight_last(name: str) -> type[PyTorch]:
    def rule(grad: Tensor, *inputs: Any, **options: Any) -> tuple[Any, ...]:
        inputs, options = in_order(name, inputs, options)
        right = gradients_of(itself(name), grad, inputs, options)
        parts = parts_of(name, *inputs)
        if parts.weight is None:
            return right
        of_the_row = gradients_of(itself(name), grad, inputs[:2], {"eps": parts.eps})[0]
        return of_the_row * parts.weight, *right[1:]

    return with_rule(name, rule)
