"""The gradient is that of the determinant, not of its logarithm."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The determinant was differentiated, and the logarithm around it was not.")
HINT = Sentence("Which function of the determinant is the result, and what is the slope of that function?")
RANK = 90
ABOUT = operation("linalg_slogdet")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None or evidence.pair is None:
        return False
    determinant = torch.linalg.det(call.inputs["x"])[..., None, None]
    return any(evidence.looks_like(evidence.pair[1] * factor) for factor in (determinant, determinant.abs()))
