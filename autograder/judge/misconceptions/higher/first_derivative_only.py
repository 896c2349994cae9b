"""The gradient itself was multiplied by the vector: only one walk was made."""

from collections.abc import Callable
from typing import Any

from torch import Tensor

from ....words import Sentence
from ..about import piece
from ..evidence import Evidence
from ..higher_order import slopes, with_hvp

WHY = Sentence("The product is that of the first derivatives with the vector.")
HINT = Sentence("How often is the function differentiated in a Hessian matrix, and how many walks do you make?")
RANK = 21
ABOUT = piece("hvp")


def multiplied(function: Callable[..., Any], x: Tensor, v: Tensor) -> Tensor:
    return (slopes(function, x)[1] * v).detach()


def added_up(function: Callable[..., Any], x: Tensor, v: Tensor) -> Tensor:
    return multiplied(function, x, v).sum()


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_hvp(multiplied), with_hvp(added_up))
