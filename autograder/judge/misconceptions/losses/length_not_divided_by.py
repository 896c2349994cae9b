"""The gradient was not divided by the length of the vector."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The direction of the gradient is right, its length is not.")
HINT = Sentence("How much does a long vector turn when one of its elements changes a little?")
RANK = 200
ABOUT = operation("normalize")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("normalize", _undivided))


def _undivided(grad: Tensor, x: Tensor, *_: Any, **options: Any) -> Tensor:
    dim = options.get("dim", 1)
    y = x / torch.linalg.vector_norm(x, dim=dim, keepdim=True)
    along: Tensor = (grad * y).sum(dim=dim, keepdim=True)
    across: Tensor = grad - along * y
    return across
