"""The formula is right for the output of an operation but was given its input, or the other way round."""

from collections.abc import Callable

import torch
from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The slope was written in terms of one of the two, input and output, and was given the other one.")
HINT = Sentence(
    "The function has an input and an output: for which of the two does your formula hold, and which did forward save?"
)
# the slope in terms of the value that it holds for; what stands there by mistake, of the input and the output
_SLOPES: dict[str, tuple[Callable[[Tensor], Tensor], Callable[[Tensor, Tensor], tuple[Tensor, ...]]]] = {
    "reciprocal": (lambda y: -y * y, lambda x, y: (x,)),
    "sqrt": (lambda y: 0.5 / y, lambda x, y: (x, y.sqrt())),
    "sin": (torch.cos, lambda x, y: (y,)),
    "cos": (lambda x: -torch.sin(x), lambda x, y: (y,)),
    "tanh": (lambda y: 1 - y * y, lambda x, y: (x, y.tanh())),
    "sigmoid": (lambda y: y * (1 - y), lambda x, y: (x, y.sigmoid())),
    "expm1": (lambda y: y + 1, lambda x, y: (x, y.expm1())),
    "log1p": (lambda x: 1 / (x + 1), lambda x, y: (y,)),
}
RANK = 120
ABOUT = operation(*_SLOPES)


def fits(evidence: Evidence) -> bool:
    call, operands = evidence.call, evidence.operands
    if call is None or operands is None or len(operands) != 1:
        return False
    (x,) = operands
    slope, by_mistake = _SLOPES[evidence.case.operation or ""]
    return any(evidence.looks_like(call.upstream * slope(value)) for value in by_mistake(x, call.function(x)))
