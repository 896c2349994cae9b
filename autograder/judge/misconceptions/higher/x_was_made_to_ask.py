"""The program's own tensor asks for a gradient after the call."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ..about import piece
from ..evidence import Evidence
from ..higher_order import again, with_hvp

WHY = Sentence("The flag requires_grad was set on the tensor that was handed over, and not on a leaf made of it.")
HINT = Sentence("Whose tensor is x, and what will the program find on it after your call?")
RANK = 24
ABOUT = piece("hvp")


def on_the_tensor_itself(function: Callable[..., Any], x: Tensor, v: Tensor) -> Tensor:
    x.requires_grad_()
    (slope,) = torch.autograd.grad(function(x), x, create_graph=True)
    return again(slope, x, v)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_hvp(on_the_tensor_itself))
