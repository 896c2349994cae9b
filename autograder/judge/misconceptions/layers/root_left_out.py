"""The gradient of the input was not divided by the root by which the row was divided."""

from functools import cache
from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import PyTorch, with_rule
from ..about import operation
from ..evidence import Evidence
from ..forwards import gradients_of, in_order, itself
from ..normal import NORMALISATIONS, parts_of

WHY = Sentence("The direction of the gradient is right, and its size is that of a row that needs no normalising.")
HINT = Sentence("If a row is a hundred times as large, how much does the result change when one of its elements moves?")
RANK = 256
ABOUT = operation(*NORMALISATIONS)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(_undivided(evidence.case.operation or ""))


@cache
def _undivided(name: str) -> type[PyTorch]:
    def rule(grad: Tensor, *inputs: Any, **options: Any) -> tuple[Any, ...]:
        inputs, options = in_order(name, inputs, options)
        right = gradients_of(itself(name), grad, inputs, options)
        parts = parts_of(name, *inputs)
        axes = tuple(range(parts.first, parts.rows.dim()))
        mean = 0.0 if name == "rms_norm" else parts.rows.mean(axes, keepdim=True)
        variance = parts.running[1] if parts.running else (parts.rows - mean).square().mean(axes, keepdim=True)
        roots = parts.back((variance + parts.eps).sqrt().expand(parts.rows.shape))
        return right[0] * roots, *right[1:]

    return with_rule(name, rule)
