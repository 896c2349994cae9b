"""The gradient was rotated in the direction of forward."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence
from ..turning import turned

WHY = Sentence("The rotation of forward was applied to the gradient, and not the one that undoes it.")
HINT = Sentence("How is a rotation undone?")
RANK = 150
ABOUT = operation("rotary")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("rotary", _again))


def _again(grad: Tensor, _: Tensor, cos: Tensor, sin: Tensor, **options: Any) -> Tensor:
    return turned(grad, cos, sin, **options)
