"""The random numbers of the program do not go on where they were before backward."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import with_layer

WHY = Sentence("Backward set the state of the generator, or drew from it, and left it so.")
HINT = Sentence("From which state do the random numbers go on that are drawn after your backward?")
RANK = 51
ABOUT = operation("feed_forward")


def left_there(layer: Tensor, kept: Tensor, p: float, state: Tensor) -> tuple[Any, Any]:
    torch.set_rng_state(state)
    torch.nn.functional.dropout(torch.ones_like(layer), p)
    return kept, layer * kept


def left_at_the_beginning(layer: Tensor, kept: Tensor, p: float, state: Tensor) -> tuple[Any, Any]:
    torch.set_rng_state(state)
    return kept, layer * kept


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_layer(left_there), with_layer(left_at_the_beginning))
