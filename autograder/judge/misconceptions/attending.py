"""Attention with a mistake in one of its steps: what its gradients would be then. For the misconceptions about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from ..counterfactual import PyTorch, with_rule

OF_WEIGHTS = ("attention_weights", "attention", "scaled_dot_product_attention")  # operations with a softmax
OF_VALUES = ("attention", "scaled_dot_product_attention")
Options = Mapping[str, Any]


def slope_of_softmax(weights: Tensor, arrived: Tensor) -> Tensor:
    """Return the gradient of the scores, from the weights and what arrives at them."""
    return weights * (arrived - (weights * arrived).sum(-1, keepdim=True))


def asked_scale(q: Tensor, options: Options) -> float:
    """Return the number by which a call multiplies its scores."""
    return float(options.get("scale") or q.shape[-1] ** -0.5)


def seen_in_forward(scores: Tensor, options: Options) -> Tensor | None:
    """Return which keys each query sees; None for all."""
    if options.get("is_causal"):
        return torch.ones(scores.shape[-2:], dtype=torch.bool).tril()
    mask: Tensor | None = options.get("attn_mask")
    return mask


def weights_of(scores: Tensor, seen: Tensor | None) -> Tensor:
    """Return the weights; those of a row that sees nothing are 0."""
    if seen is None:
        return torch.softmax(scores, -1)
    weights = torch.softmax(scores.masked_fill(~seen, float("-inf")), -1)
    return weights.masked_fill(~seen.any(-1, keepdim=True), 0.0)


def products(grad: Tensor, q: Tensor, k: Tensor, of_scores: Tensor, weights: Tensor) -> tuple[Tensor, ...]:
    """Return the gradients of queries, keys and values."""
    return of_scores @ k, of_scores.mT @ q, weights.mT @ grad


@lru_cache(maxsize=64)
def with_steps(
    name: str,
    slope: Callable[[Tensor, Tensor], Tensor] = slope_of_softmax,
    scaled: Callable[[Tensor, float], Tensor] = torch.mul,
    scale: Callable[[Tensor, Options], float] = asked_scale,
    seen: Callable[[Tensor, Options], Tensor | None] = seen_in_forward,
    weights: Callable[[Tensor, Tensor | None], Tensor] = weights_of,
    products: Callable[..., tuple[Tensor, ...]] = products,
) -> type[PyTorch]:
    """Return a PyTorch in which one of the operations with a softmax goes back by these steps.

    `scaled` multiplies the gradient of the scores by their scale.
    """

    def of_weights(grad: Tensor, scores: Tensor, allowed: Tensor | None = None, **options: Any) -> Tensor:
        factor = options.get("scale", 1.0)
        return scaled(slope(weights(scores * factor, allowed), grad), factor)

    def of_attention(grad: Tensor, q: Tensor, k: Tensor, v: Tensor, **options: Any) -> tuple[Tensor, ...]:
        factor = scale(q, options)
        scores = q @ k.mT * factor
        made = weights(scores, seen(scores, options))
        return products(grad, q, k, scaled(slope(made, grad @ v.mT), factor), made)

    return with_rule(name, of_weights if name == "attention_weights" else of_attention)
