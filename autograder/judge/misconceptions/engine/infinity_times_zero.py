"""The tensor has NaN where zeros should be."""

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("The old values took part in the zeroing.")
HINT = Sentence("What do infinity and NaN become under the operation that you zero with?")
RANK = 56
ABOUT = piece("zero_")


class TimesZero(PyTorch):
    def zero_(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor.copy_(tensor * 0)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(TimesZero)
