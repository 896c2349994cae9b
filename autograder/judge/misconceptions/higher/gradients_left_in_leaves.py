"""The walks have added to the `.grad` of leaves that belong to the program."""

from collections.abc import Callable
from typing import Any

from torch import Tensor

from ....words import Sentence
from ..about import piece
from ..evidence import Evidence
from ..higher_order import with_hvp

WHY = Sentence("The first walk went to all leaves of the graph and stored what arrived there.")
HINT = Sentence("Which leaves does your walk reach, and where does it leave what arrives there?")
RANK = 23
ABOUT = piece("hvp")


def first_walk(function: Callable[..., Any], x: Tensor, v: Tensor) -> Any:
    here = x.detach().requires_grad_()
    function(here).backward(create_graph=True)
    slope, here.grad = here.grad, None
    return _product(slope, here, v, every=False)


def both_walks(function: Callable[..., Any], x: Tensor, v: Tensor) -> Any:
    here = x.detach().requires_grad_()
    function(here).backward(create_graph=True)
    slope, here.grad = here.grad, None
    return _product(slope, here, v, every=True)


def _product(slope: Any, here: Tensor, v: Tensor, every: bool) -> Any:
    if not slope.requires_grad:
        return v * 0
    slope.backward(v, inputs=None if every else [here])
    return here.grad


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_hvp(first_walk), with_hvp(both_walks))
