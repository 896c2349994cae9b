"""The sum on the residual path and its norm, with a mistake in its gradient. For the misconceptions about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from torch import Tensor

from ..counterfactual import PyTorch, with_rule

OfNorm = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]  # of grad_y, h divided by its root, the root, the weight


def of_norm(grad: Tensor, normed: Tensor, root: Tensor, weight: Tensor) -> Tensor:
    along = (grad * weight * normed).mean(-1, keepdim=True)
    return (grad * weight - normed * along) / root


@lru_cache(maxsize=16)
def with_norm(norm: OfNorm = of_norm, path: float = 1.0, for_the_weight: str = "normed") -> type[PyTorch]:
    """Return a PyTorch in which `add_norm` goes back through its norm by `norm`, and through the path `path` times.

    The gradient of the weight is made of the vector divided by its root, or of the vector as it is ("path").
    """

    def rule(grads: Any, x: Tensor, update: Tensor, weight: Tensor, eps: float = 1e-6, **_: Any) -> tuple[Tensor, ...]:
        h = x + update
        root = (h.square().mean(-1, keepdim=True) + eps).sqrt()
        both = path * grads[0] + norm(grads[1], h / root, root, weight)
        beside = h if for_the_weight == "path" else h / root
        return both, both, (grads[1] * beside).sum_to_size(weight.shape)

    return with_rule("add_norm", rule)
