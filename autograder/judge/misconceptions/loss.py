"""A loss with other options: what its gradients would be then. For the misconceptions about losses."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from ..counterfactual import PyTorch, with_rule
from .forwards import gradients_of, itself

OF_TWO = ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "margin_ranking_loss")  # of a difference
OF_CLASSES = ("nll_loss", "cross_entropy")
REDUCED = (
    *OF_TWO, *OF_CLASSES, "binary_cross_entropy", "binary_cross_entropy_with_logits", "kl_div", "poisson_nll_loss",
    "soft_margin_loss", "hinge_embedding_loss", "cosine_embedding_loss", "multilabel_soft_margin_loss",
)  # fmt: skip
IGNORED = -100  # by default


@lru_cache(maxsize=256)
def with_options(operation: str, **changes: Any) -> type[PyTorch]:
    """Return a PyTorch in which the gradients of a loss are those that it has with these options."""
    return with_rule(operation, lambda grad, *inputs, **options: gradients(operation, grad, inputs, options | changes))


@lru_cache(maxsize=256)
def with_factor(operation: str, factor: Callable[..., Any]) -> type[PyTorch]:
    """Return a PyTorch in which the gradients of a loss are those of its sum, times `factor(*inputs, **options)`.

    Only the mean is changed.
    """

    def rule(grad: Tensor, *inputs: Any, **options: Any) -> tuple[Any, ...]:
        if options.get("reduction", "mean") not in ("mean", "batchmean"):
            return gradients(operation, grad, inputs, options)
        return gradients(operation, grad * factor(*inputs, **options), inputs, options | {"reduction": "sum"})

    return with_rule(operation, rule)


def gradients(operation: str, grad: Tensor, inputs: tuple[Any, ...], options: dict[str, Any]) -> tuple[Any, ...]:
    """Return PyTorch's gradients of the inputs of a loss; None for one that is not a floating-point tensor."""
    return gradients_of(itself(operation), grad, inputs, options)


def counted(target: Tensor, options: dict[str, Any]) -> Tensor:
    """Return which rows of a loss of classes count."""
    counts: Tensor = target != options.get("ignore_index", IGNORED)
    return counts


def of_rows(each: Tensor, grad: Tensor, target: Tensor, options: dict[str, Any]) -> Tensor:
    """Return the gradient of a loss of classes whose rows have the slopes `each`; rows that do not count get 0."""
    counts, reduction = counted(target, options).unsqueeze(1), options.get("reduction", "mean")
    upstream = {"mean": grad / counts.sum(), "sum": grad}.get(reduction, grad.unsqueeze(-1))
    return torch.where(counts, each * upstream, 0.0)
