"""The call returned zeros, but tensors that share the memory do not see them."""

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("A new tensor of zeros was made where the old one should have been filled.")
HINT = Sentence("Does every part of the program that holds this tensor see the zeros?")
RANK = 55
ABOUT = piece("zero_")


class NewTensor(PyTorch):
    def zero_(self, tensor: torch.Tensor) -> torch.Tensor:
        return torch.zeros_like(tensor)


class NewMemory(PyTorch):
    def zero_(self, tensor: torch.Tensor) -> torch.Tensor:
        tensor.data = torch.zeros_like(tensor)
        return tensor


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(NewTensor, NewMemory)
