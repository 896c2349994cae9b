"""Setting the values to zero changed something else about the tensor."""

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("The call changed more about the tensor than its values.")
HINT = Sentence("What else does a tensor have besides its values, and which of that should the call leave alone?")
RANK = 57
ABOUT = piece("zero_")


class GradientCleared(PyTorch):
    def zero_(self, tensor: torch.Tensor) -> torch.Tensor:
        tensor.zero_()
        tensor.grad = None
        return tensor


class AsksNoLonger(PyTorch):
    def zero_(self, tensor: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            tensor.zero_()
        tensor.requires_grad = False
        return tensor


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(GradientCleared, AsksNoLonger)
