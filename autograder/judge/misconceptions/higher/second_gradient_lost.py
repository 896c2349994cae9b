"""The gradient is right, but it is a constant: the second gradient lacks what goes through a tensor of the rule."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import DIFFERENTIATED, begins_right, with_backward

WHY = Sentence("The rule took a tensor out of the graph, so that its gradient does not depend on it any more.")
HINT = Sentence(
    "The gradient is right and its own gradient is not: which tensors of your rule are still the very inputs and "
    "outputs that the engine knows, with their place in the graph?"
)
RANK = 10
ABOUT = operation(*DIFFERENTIATED)


def square(grad: Tensor, _: Tensor, x: Tensor) -> tuple[Tensor, ...]:
    return (grad * 2 * x.detach(),)


def one_length(grad: Tensor, y: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, ...]:
    y = y.detach()
    return grad * a / y, grad * b / y


def both_inputs(grad: Tensor, y: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, ...]:
    return grad * a.detach() / y, grad * b.detach() / y


def first_input(grad: Tensor, y: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, ...]:
    return grad * a.detach() / y, grad * b / y


def width(grad: Tensor, y: Tensor, _: Tensor) -> tuple[Tensor, ...]:
    return (grad * y.detach(),)


# for some operations: PyTorch's function whose gradient has a constant in it, and that gradient
MISTAKEN: dict[str, list[tuple[str, Callable[..., Any]]]] = {
    "square": [("square", square)],
    "hypot": [("hypot", one_length), ("hypot", both_inputs), ("hypot", first_input)],
    "sample_normal": [("exp", width)],
}


def fits(evidence: Evidence) -> bool:
    """Say whether a second gradient is all zero after right first ones, or is what a rule with a constant gives."""
    if evidence.case.call is not None or not begins_right(evidence) or evidence.pair is None:
        return False
    (wrong, right), name = evidence.pair, evidence.case.operation or ""
    if name != "sample_normal" and right.any() and torch.equal(wrong, torch.zeros_like(wrong)):
        return True  # of a sample, the first gradient of the width may be zero, too
    return evidence.is_what_this_gives(*[with_backward(function, rule) for function, rule in MISTAKEN.get(name, ())])
