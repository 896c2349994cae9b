"""A tensor that backward needs was changed in place, and no error says so."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import with_function

WHY = Sentence("The result was kept as an attribute, or as a copy, so that no version of it is compared.")
HINT = Sentence("Where does the engine look to find out that a tensor was changed after forward?")
RANK = 40
ABOUT = operation("rsqrt")


class _Kept(torch.autograd.Function):
    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Any:
        return None, None, grad * (ctx.kept**3 / -2)


class AsAttribute(_Kept):
    @staticmethod
    def forward(ctx: Any, func: Callable[..., Any], options: Any, x: Tensor) -> Tensor:
        result: Tensor = func(x, **options)
        ctx.kept = result.detach()
        return result


class AsCopy(_Kept):
    @staticmethod
    def forward(ctx: Any, func: Callable[..., Any], options: Any, x: Tensor) -> Tensor:
        result: Tensor = func(x, **options)
        ctx.kept = result.clone()
        return result


def fits(evidence: Evidence) -> bool:
    """Say whether an error did not come that such a rule does not raise."""
    if evidence.difference is None or not isinstance(evidence.reference.get(evidence.difference.name), str):
        return False
    return evidence.is_what_this_gives(with_function("rsqrt", AsAttribute), with_function("rsqrt", AsCopy))
