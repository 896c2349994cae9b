"""The gradient was rotated in pairs of the other custom."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence
from ..turning import turned

WHY = Sentence("The numbers were paired otherwise than in forward.")
HINT = Sentence("Which two numbers did forward rotate together in this call?")
RANK = 170
ABOUT = operation("rotary")
EVERYWHERE = False  # a rule may always use one of the two customs, and be right where forward uses it, too


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("rotary", _rule))


def _rule(grad: Tensor, _: Tensor, cos: Tensor, sin: Tensor, interleaved: bool = False, **__: Any) -> Tensor:
    return turned(grad, cos, -sin, not interleaved)
