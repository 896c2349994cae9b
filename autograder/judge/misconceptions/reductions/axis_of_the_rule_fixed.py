"""Backward works along the last axis, or along all of them, whatever `dim` is."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("Backward worked along fixed axes, not along those that the call names.")
HINT = Sentence("Along which axes does each step of your rule work, and along which did forward work?")
RANK = 365
Rule = Callable[..., Tensor]


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(*(with_rule(name, rule) for rule in _RULES[name]))


def _softmax(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    p = x.softmax(dim)
    return p * (grad - (grad * p).sum(-1, keepdim=True))


def _log_softmax(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    return grad - x.softmax(dim) * grad.sum(-1, keepdim=True)


def _softmax_over_all(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    p = x.softmax(dim)
    return p * (grad - (grad * p).sum())


def _log_softmax_over_all(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    return grad - x.softmax(dim) * grad.sum()


def _amax(grad: Tensor, x: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
    largest = torch.amax(x, dim, keepdim=True)
    won = x == largest
    return grad.reshape(largest.shape) * won / won.sum()


def _var(grad: Tensor, x: Tensor, dim: Any = None, *, correction: float = 1, keepdim: bool = False) -> Tensor:
    mean = x.mean(dim, keepdim=True)
    rows = x.numel() // max(mean.numel(), 1)
    return grad.reshape(mean.shape) * 2 / (rows - correction) * (x - x.mean())


def _std(grad: Tensor, x: Tensor, dim: Any = None, *, correction: float = 1, keepdim: bool = False) -> Tensor:
    std = x.std(dim, correction=correction, keepdim=True)
    return _var(grad.reshape(std.shape) / (2 * std), x, dim, correction=correction)


def _normalize(grad: Tensor, x: Tensor, dim: int = 1, **_: Any) -> Tensor:
    length = x.square().sum(dim, keepdim=True).sqrt()
    y = x / length
    return (grad - (grad * y).sum() * y) / length


def _repeat_interleave(grad: Tensor, x: Tensor, repeats: int, dim: int) -> Tensor:
    shape = list(grad.shape)
    shape[dim] //= repeats
    return grad.reshape(*shape, repeats).sum(-1)


def _topk(grads: Any, x: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Tensor:
    indices = x.topk(k, dim, largest, sorted).indices
    return torch.zeros_like(x).scatter(-1, indices, grads[0])


_RULES: dict[str, tuple[Rule, ...]] = {
    "softmax": (_softmax, _softmax_over_all),
    "log_softmax": (_log_softmax, _log_softmax_over_all),
    "amax": (_amax,),
    "var": (_var,),
    "std": (_std,),
    "normalize": (_normalize,),
    "repeat_interleave": (_repeat_interleave,),
    "topk": (_topk,),
}
ABOUT = operation(*_RULES)
