"""The input was saved where the result is enough: a harmless change of the input is refused."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import with_function

WHY = Sentence("Backward computes from the input, which the program may have changed in the meantime.")
HINT = Sentence("Which tensor may a program change after your forward, and what does your backward still need?")
RANK = 41
ABOUT = operation("rsqrt")


class FromTheInput(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, func: Callable[..., Any], options: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        result: Tensor = func(x, **options)
        return result

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Any:
        (x,) = ctx.saved_tensors
        return None, None, grad * (x**-1.5 / -2)


class FromBoth(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, func: Callable[..., Any], options: Any, x: Tensor) -> Tensor:
        result: Tensor = func(x, **options)
        ctx.save_for_backward(x, result)
        return result

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Any:
        x, result = ctx.saved_tensors
        return None, None, grad * (result / x / -2)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_function("rsqrt", FromTheInput), with_function("rsqrt", FromBoth))
