"""The layer was computed again with other random numbers than those of forward."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import with_layer

WHY = Sentence("Backward drew new random numbers: its gradient is that of a network which never ran.")
HINT = Sentence("Were the same elements dropped both times that the layer was computed?")
RANK = 50
ABOUT = operation("feed_forward")


def drawn_again(layer: Tensor, kept: Tensor, p: float, state: Tensor) -> tuple[Any, Any]:
    other = torch.nn.functional.dropout(torch.ones_like(layer), p)
    return other, layer * other


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_layer(drawn_again))
