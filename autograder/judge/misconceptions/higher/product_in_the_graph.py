"""The product still takes part in the graph of the function."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ..about import piece
from ..evidence import Evidence
from ..higher_order import slopes, with_hvp

WHY = Sentence("The second walk was recorded, too, so that the graph stays in memory with its result.")
HINT = Sentence("Which of your walks will be differentiated, and which will not?")
RANK = 25
ABOUT = piece("hvp")


def recorded(function: Callable[..., Any], x: Tensor, v: Tensor) -> Tensor:
    here, slope = slopes(function, x)
    if not slope.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(slope, here, v, create_graph=True)[0]


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_hvp(recorded))
