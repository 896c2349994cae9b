"""The detached tensor still sends gradients back."""

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("The detached tensor kept its place in the graph.")
HINT = Sentence("Which path has to be cut, so that no gradient flows through the detached value?")
RANK = 52
ABOUT = piece("detach")


class HandedOn(PyTorch):
    def detach(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor


class Asking(PyTorch):
    def detach(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor.detach().requires_grad_()


class OriginalCut(PyTorch):
    """Another mistake, which gives the same as `HandedOn` if there was no graph."""

    def detach(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor.detach_() if tensor.requires_grad else tensor


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(HandedOn, Asking) and not evidence.is_what_this_gives(OriginalCut)
