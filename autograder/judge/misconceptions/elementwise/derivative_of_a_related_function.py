"""The rule is that of a function which is like the one of forward: its logarithm, its square, an approximation."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The gradient is that of another function, which resembles the one of forward.")
HINT = Sentence("Whose derivative is it that your rule computes: is that exactly the function in your forward?")
RANK = 345


_TELLING = 1e-6  # far out, many functions of one kind are nearly equal


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    if evidence.pair is None or not bool(((evidence.pair[0] - evidence.pair[1]).abs() > _TELLING).any()):
        return False
    return evidence.is_what_this_gives(*(with_rule(name, rule) for rule in _RULES[name]))


def _of_the_logarithm(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    return grad - x.softmax(dim) * grad.sum(dim, keepdim=True)


def _of_the_probability(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    p = x.softmax(dim)
    return p * (grad - (grad * p).sum(dim, keepdim=True))


def _of_the_sigmoid(grad: Tensor, x: Tensor) -> Tensor:
    p = x.sigmoid()
    return grad * p * (1 - p)


def _of_its_logarithm(grad: Tensor, x: Tensor) -> Tensor:
    return grad * (1 - x.sigmoid())


def _of_the_short_gelu(grad: Tensor, x: Tensor, approximate: str = "none") -> Tensor:
    s = torch.sigmoid(1.702 * x)
    return grad * (s + 1.702 * x * s * (1 - s))


def _of_the_squared_norm(
    grad: Tensor, x: Tensor, ord: float = 2, dim: Any = None, keepdim: bool = False
) -> Tensor | None:
    return grad.reshape(torch.linalg.vector_norm(x, ord, dim, True).shape) * 2 * x if ord == _EUCLIDEAN else None


def _of_the_squared_error(
    grad: Tensor, x: Tensor, target: Tensor, reduction: str = "mean", **_: Any
) -> tuple[Tensor, Tensor]:
    found = grad * (x - target) / (x.numel() if reduction == "mean" else 1)
    return found, -found


def _of_twice_the_squared_error(
    grad: Tensor, x: Tensor, target: Tensor, reduction: str = "mean", **_: Any
) -> tuple[Tensor, Tensor]:
    found, opposite = _of_the_squared_error(grad, x, target, reduction)
    return 2 * found, 2 * opposite


_EUCLIDEAN = 2
_RULES: dict[str, tuple[Callable[..., Any], ...]] = {
    "softmax": (_of_the_logarithm,),
    "log_softmax": (_of_the_probability,),
    "log_sigmoid": (_of_the_sigmoid,),
    "sigmoid": (_of_its_logarithm,),
    "gelu": (_of_the_short_gelu,),
    "linalg_vector_norm": (_of_the_squared_norm,),
    "l1_loss": (_of_the_squared_error, _of_twice_the_squared_error),
}
ABOUT = operation(*_RULES)
