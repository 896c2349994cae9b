"""The factors on both sides of the upstream gradient were brought to one side."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("Both factors of the gradient were multiplied on the same side, as if matrices commuted.")
HINT = Sentence("On which side of the small change of the input does each factor stand in the differential?")
RANK = 70
ABOUT = operation("linalg_inv")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None:
        return False
    turned = torch.linalg.inv(call.inputs["x"]).mT
    square = -turned @ turned
    return any(evidence.looks_like(guess) for guess in (square @ call.upstream, call.upstream @ square))
