"""The slope has the right size, but not the sign that an input gives it."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The sign of an input was left out of the slope.")
HINT = Sentence("Where the input or the target is negative, does the result grow or fall?")
RANK = 346


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(with_rule(name, _RULES[name]))


def _vector_norm(grad: Tensor, x: Tensor, ord: float = 2, dim: Any = None, keepdim: bool = False) -> Tensor:
    y = torch.linalg.vector_norm(x, ord, dim, True)
    safe = y.masked_fill(y == 0, 1.0)
    if ord == float("inf"):
        won = x.abs() == y
        axes = tuple(range(x.dim())) if dim is None else dim
        share: Tensor = x.sign() * won / won.sum(axes, keepdim=True)
        return grad.reshape(y.shape) * share
    slope: Tensor = (x.abs() / safe) ** (ord - 1)
    return grad.reshape(y.shape) * slope


def _margin_ranking_loss(
    grad: Tensor, a: Tensor, b: Tensor, target: Tensor, margin: float = 0.0, reduction: str = "mean", **_: Any
) -> tuple[Any, ...]:
    share = grad / a.numel() if reduction == "mean" else grad
    found = torch.where(margin - target * (a - b) > 0, -share, torch.zeros_like(a))
    return found, -found, None


_RULES: dict[str, Callable[..., Any]] = {
    "linalg_vector_norm": _vector_norm,
    "margin_ranking_loss": _margin_ranking_loss,
}
ABOUT = operation(*_RULES)
