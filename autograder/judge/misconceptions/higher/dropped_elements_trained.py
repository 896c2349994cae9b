"""Elements that were dropped get a gradient, or what was divided for is not divided on the way back."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import with_layer

WHY = Sentence("The dropout was left out on the way back, or a part of it.")
HINT = Sentence("What did the dropout do to each element of the layer, and where does your way back do the same?")
RANK = 52
ABOUT = operation("feed_forward")


def nothing_dropped(layer: Tensor, kept: Tensor, p: float, state: Tensor) -> tuple[Any, Any]:
    return torch.ones_like(layer), layer


def not_on_the_way_in(layer: Tensor, kept: Tensor, p: float, state: Tensor) -> tuple[Any, Any]:
    return torch.ones_like(layer), layer * kept


def not_for_the_weights(layer: Tensor, kept: Tensor, p: float, state: Tensor) -> tuple[Any, Any]:
    return kept, layer


def not_divided(layer: Tensor, kept: Tensor, p: float, state: Tensor) -> tuple[Any, Any]:
    mask = (kept != 0).to(layer.dtype)
    return mask, layer * mask


MISTAKEN = (nothing_dropped, not_on_the_way_in, not_for_the_weights, not_divided)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(*map(with_layer, MISTAKEN))
