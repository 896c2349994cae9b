"""A change of the detached tensor does not change the original tensor."""

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("The values were copied where the memory should be shared.")
HINT = Sentence("Does detach promise a buffer of its own?")
RANK = 54
ABOUT = piece("detach")


class Copying(PyTorch):
    def detach(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor.detach().clone()


def fits(evidence: Evidence) -> bool:
    return evidence.begins_as_this_gives(Copying)  # the copy may be made for some shapes or dtypes only
