"""The gradient of a leaf has the right numbers in another dtype than the leaf."""

import torch

from ....words import Sentence
from ..about import piece
from ..evidence import Evidence, close

WHY = Sentence("The gradient of a leaf has another dtype than the leaf.")
HINT = Sentence("Which dtype does a gradient have on its way to a leaf, and which step changes that?")
RANK = 49
ABOUT = piece("accumulate", "walk", "seed")


def fits(evidence: Evidence) -> bool:
    if evidence.difference is None:
        return False
    got, right = (values.get(evidence.difference.name) for values in (evidence.attempt.values, evidence.reference))
    if not (isinstance(got, torch.Tensor) and isinstance(right, torch.Tensor)) or got.dtype == right.dtype:
        return False
    return got.shape == right.shape and close(got.to(right.dtype), right)
