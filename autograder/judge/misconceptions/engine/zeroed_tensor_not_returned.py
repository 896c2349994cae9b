"""The tensor was filled with zeros, but the call returned nothing."""

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("The call returned nothing, so that a program could not go on with its result.")
HINT = Sentence("A program may go on at once with what the call gave it: what does it get?")
RANK = 55
ABOUT = piece("zero_")


class NothingReturned(PyTorch):
    def zero_(self, tensor: torch.Tensor) -> None:
        tensor.zero_()


def fits(evidence: Evidence) -> bool:
    return evidence.piece_gave_nothing or evidence.is_what_this_gives(NothingReturned)
