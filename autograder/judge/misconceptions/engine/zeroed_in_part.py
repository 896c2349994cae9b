"""Only some elements were set to zero, or they were set in a copy for some layouts."""

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("Some elements of the tensor kept their value.")
HINT = Sentence("Which elements are not zero after the call, and what do they have in common?")
RANK = 58
ABOUT = piece("zero_")


class FiniteOnes(PyTorch):
    def zero_(self, tensor: torch.Tensor) -> torch.Tensor:
        tensor[tensor.isfinite()] = 0
        return tensor


class FirstOnly(PyTorch):
    def zero_(self, tensor: torch.Tensor) -> torch.Tensor:
        tensor[0] = 0
        return tensor


class InACopy(PyTorch):
    def zero_(self, tensor: torch.Tensor) -> torch.Tensor:
        tensor.reshape(-1).zero_()
        return tensor


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(FiniteOnes, FirstOnly, InACopy)
