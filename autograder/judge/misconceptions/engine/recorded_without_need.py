"""A result made only of constants takes part in the graph."""

from collections.abc import Callable
from typing import Any

import torch

from ....engine.names import CREATION
from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("Results were recorded although none of the operands asks for a gradient.")
HINT = Sentence("Could any tensor need a gradient from a result that was made of constants alone?")
RANK = 57
ABOUT = piece("requires_grad")
OUTSIDE = ("__get__", "detach")  # they return a tensor but are not operations on one


class Recorded(torch.autograd.Function):
    """Returns its second operand, in a graph that leads to the first operand."""

    @staticmethod
    def forward(ctx: Any, asking: torch.Tensor, result: torch.Tensor) -> torch.Tensor:
        return result.view_as(result)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[None, torch.Tensor]:
        return None, gradients[0]


class EverythingRecorded(PyTorch):
    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = super().__torch_function__(func, types, args, kwargs)
        name = func.__name__
        if name in OUTSIDE or name in CREATION or name.endswith("_") or not isinstance(result, torch.Tensor):
            return result
        if result.requires_grad or not result.is_floating_point() or not torch.is_grad_enabled():
            return result
        return Recorded.apply(torch.ones((), requires_grad=True), result)  # type: ignore[no-untyped-call]


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(EverythingRecorded)
