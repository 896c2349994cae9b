"""Each of several greatest elements got the whole gradient of the result."""

from math import inf
from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("At a tie, the whole gradient was handed to each of the greatest elements.")
HINT = Sentence("Add up what your rule hands out for one result: is it as much as what came in?")
RANK = 300
ABOUT = operation("amax", "linalg_vector_norm")


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(with_rule(name, _of_amax if name == "amax" else _of_norm))


def _of_amax(grad: Tensor, x: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
    greatest = torch.amax(x, dim=dim, keepdim=True)
    return grad.reshape(greatest.shape) * (x == greatest)


def _of_norm(grad: Tensor, x: Tensor, ord: float = 2, dim: Any = None, keepdim: bool = False) -> Tensor:
    if ord != inf:
        raise NotImplementedError  # nothing ties
    return _of_amax(grad, x.abs(), () if dim is None else dim) * x.sign()
