"""The gradient lacks the division by a power of the norm: the root was not differentiated."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The gradient was not divided by the norm.")
HINT = Sentence("How long should the gradient of a length be, however long the vector is?")
RANK = 440
ABOUT = operation("linalg_vector_norm")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("linalg_vector_norm", _not_divided))


def _not_divided(grad: Tensor, x: Tensor, ord: float = 2, dim: Any = None, keepdim: bool = False) -> Tensor:
    shape = torch.linalg.vector_norm(x, ord=ord, dim=dim, keepdim=True).shape
    return grad.reshape(shape) * x * x.abs() ** (ord - 2)
