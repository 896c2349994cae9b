"""The lower triangle of a symmetric matrix was taken with its whole diagonal, or the upper one was kept, too."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("A matrix and its transpose were not told apart: their sum has the diagonal twice.")
HINT = Sentence("A triangle and its transpose make a symmetric matrix: how often do they count each element?")
RANK = 110
ABOUT = operation("linalg_cholesky")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None or call.inputs["x"].shape[-1] < 2:  # of one number, a missing factor of one half looks the same
        return False
    factor = torch.linalg.cholesky(call.inputs["x"])
    inverse, product = torch.linalg.inv(factor), factor.mT @ call.upstream
    guesses = [inverse.mT @ middle @ inverse for middle in (product.tril(), product, product / 2)]
    return any(evidence.looks_like((guess + guess.mT) / 2) for guess in guesses)
