"""The values were set to zero in place, but another tensor came back."""

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("The call returned another tensor than the one whose values it had set to zero.")
HINT = Sentence("A program may go on with what the call gave it: is that the tensor that it called it on?")
RANK = 56
ABOUT = piece("zero_")


class Copied(PyTorch):
    def zero_(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor.zero_().clone()


class OnTheSameMemory(PyTorch):
    def zero_(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor.zero_().detach()


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(Copied, OnTheSameMemory)
