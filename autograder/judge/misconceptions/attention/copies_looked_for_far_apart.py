"""Slices were added up as if the whole had been repeated, and not each slice."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The copies of a slice were looked for at a distance, and not side by side.")
HINT = Sentence("Write down the result for three slices: at which places do the copies of the first one stand?")
RANK = 140
ABOUT = operation("repeat_interleave")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("repeat_interleave", _as_tiles))


def _as_tiles(grad: Tensor, x: Tensor, repeats: int, dim: int, **_: Any) -> Tensor:
    axis = dim % x.dim()
    return torch.unflatten(grad, axis, (repeats, x.shape[axis])).sum(axis)
