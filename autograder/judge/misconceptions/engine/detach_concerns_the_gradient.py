"""The detached tensor got the gradient of the other, or the other lost its own."""

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("Detaching a tensor handed on its gradient, or threw it away.")
HINT = Sentence("Which of the two tensors has a gradient after detach, if the first one had one before?")
RANK = 60
ABOUT = piece("detach")


class HandedOn(PyTorch):
    def detach(self, tensor: torch.Tensor) -> torch.Tensor:
        found = tensor.detach()
        found.grad = tensor.grad
        return found


class ThrownAway(PyTorch):
    def detach(self, tensor: torch.Tensor) -> torch.Tensor:
        tensor.grad = None
        return tensor.detach()


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(HandedOn, ThrownAway)
