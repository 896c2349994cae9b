"""The Hessian matrix is multiplied by the gradient in the place of the vector."""

from collections.abc import Callable
from typing import Any

from torch import Tensor

from ....words import Sentence
from ..about import piece
from ..evidence import Evidence
from ..higher_order import again, slopes, with_hvp

WHY = Sentence("The gradient was multiplied by itself before the second walk.")
HINT = Sentence("Write down what the second walk differentiates: is it linear in the vector?")
RANK = 22
ABOUT = piece("hvp")


def of_the_gradient(function: Callable[..., Any], x: Tensor, v: Tensor) -> Tensor:
    here, slope = slopes(function, x)
    return again(slope, here, slope.detach())


def of_its_square(function: Callable[..., Any], x: Tensor, v: Tensor) -> Tensor:
    return 2 * of_the_gradient(function, x, v)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_hvp(of_the_gradient), with_hvp(of_its_square))
