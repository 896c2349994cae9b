"""The length by which a vector was divided was treated as a constant."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The length was not differentiated.")
HINT = Sentence("Does the length change when one element grows?")
RANK = 190
ABOUT = operation("normalize")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("normalize", _divided))


def _divided(grad: Tensor, x: Tensor, *_: Any, **options: Any) -> Tensor:
    length: Tensor = torch.linalg.vector_norm(x, dim=options.get("dim", 1), keepdim=True)
    return grad / length
