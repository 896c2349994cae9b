"""The normalisations with a part of them taken for a constant, for the misconceptions about them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

WITH_A_MEAN = ("layer_norm", "group_norm", "batch_norm")
NORMALISATIONS = (*WITH_A_MEAN, "rms_norm")


@dataclass(frozen=True)
class Parts:
    """A call of a normalisation: in `rows`, the statistics belong to all axes from `first` on.

    The parameters have a shape that fits to the input.
    """

    rows: Tensor
    first: int
    weight: Tensor | None
    bias: Tensor | None
    eps: float
    running: tuple[Tensor, Tensor] | None
    back: Callable[[Tensor], Tensor]


@lru_cache(maxsize=64)
def normalised(
    name: str, constant: frozenset[str] = frozenset(), always_training: bool = False
) -> Callable[..., Tensor]:
    """Return the forward of a normalisation in which the "mean" or the "variance" is taken for a constant."""

    def forward(*inputs: Any, **options: Any) -> Tensor:
        parts = parts_of(name, *inputs, **options)
        x, axes = parts.rows, tuple(range(parts.first, parts.rows.dim()))
        mean = x.mean(axes, keepdim=True) if name != "rms_norm" else x.new_zeros(())
        variance = ((x - mean) ** 2).mean(axes, keepdim=True)
        if parts.running is not None and not always_training:
            mean, variance = parts.running
        mean = mean.detach() if "mean" in constant else mean
        variance = variance.detach() if "variance" in constant else variance
        result = parts.back((x - mean) / (variance + parts.eps).sqrt())
        result = result if parts.weight is None else result * parts.weight
        return result if parts.bias is None else result + parts.bias

    return forward


def parts_of(name: str, *inputs: Any, **options: Any) -> Parts:
    """Return the parts of a call of a normalisation."""
    bound = inspect.signature(getattr(torch.nn.functional, name)).bind(*inputs, **options)
    bound.apply_defaults()
    given = bound.arguments
    x, weight, bias, eps = given["input"], given["weight"], given.get("bias"), given["eps"]
    if name in ("layer_norm", "rms_norm"):
        eps = torch.finfo(x.dtype).eps if eps is None else eps
        return Parts(x, x.dim() - len(given["normalized_shape"]), weight, bias, eps, None, lambda y: y)
    weight, bias = (None if p is None else p.reshape(-1, *[1] * (x.dim() - 2)) for p in (weight, bias))
    if name == "group_norm":
        rows = x.unflatten(1, (given["num_groups"], -1))
        return Parts(rows, 2, weight, bias, eps, None, lambda y: y.flatten(1, 2))
    turned = x.transpose(0, 1)
    running = None
    if not given["training"]:
        across = [1] * (x.dim() - 1)
        running = (given["running_mean"].reshape(-1, *across), given["running_var"].reshape(-1, *across))
    return Parts(turned, 1, weight, bias, eps, running, lambda y: y.transpose(0, 1))
