"""A sigmoid or the hyperbolic tangent was not differentiated."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..gates import cell, straight

WHY = Sentence("The slope of a sigmoid, or that of the hyperbolic tangent, is missing.")
HINT = Sentence("What stands between a gate and the sum of two linear maps that it is made of?")
RANK = 310
ABOUT = operation("gru_cell")
_SIGMOID, _TANH = straight(torch.sigmoid), straight(torch.tanh)
_FORWARDS = (
    cell(tanh=_TANH), cell(sigmoid_r=_SIGMOID), cell(sigmoid_z=_SIGMOID), cell(sigmoid_r=_SIGMOID, sigmoid_z=_SIGMOID),
    cell(_SIGMOID, _SIGMOID, _TANH),
)  # fmt: skip


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(*(with_forward("gru_cell", forward) for forward in _FORWARDS))
