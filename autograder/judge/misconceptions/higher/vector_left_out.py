"""The rows of the Hessian matrix are added up with equal weights."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ..about import piece
from ..evidence import Evidence
from ..higher_order import again, slopes, with_hvp

WHY = Sentence("The second walk started from ones, or multiplied by the vector only afterwards.")
HINT = Sentence("The second walk starts from a weight for each element of the gradient: which weights are meant?")
RANK = 20
ABOUT = piece("hvp")


def of_ones(function: Callable[..., Any], x: Tensor, v: Tensor) -> Tensor:
    here, slope = slopes(function, x)
    return again(slope, here, torch.ones_like(v))


def multiplied_afterwards(function: Callable[..., Any], x: Tensor, v: Tensor) -> Tensor:
    return of_ones(function, x, v) * v


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_hvp(of_ones), with_hvp(multiplied_afterwards))
