"""Both inputs of a loss of a difference got the same gradient."""

from functools import cache
from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import PyTorch, with_rule
from ..about import operation
from ..evidence import Evidence
from ..loss import OF_TWO, gradients

WHY = Sentence("The gradient of the first input was handed to the second one as well.")
HINT = Sentence("The loss depends on a difference: when the other of the two grows, where does it go?")
RANK = 90
ABOUT = operation(*OF_TWO)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(_with_equal_gradients(evidence.case.operation or ""))


@cache
def _with_equal_gradients(name: str) -> type[PyTorch]:
    def rule(grad: Tensor, *inputs: Any, **options: Any) -> tuple[Any, ...]:
        first = gradients(name, grad, inputs, options)[0]
        return first, first

    return with_rule(name, rule)
