"""The gradient is what it would be if the upstream gradient were all ones."""

import torch

from ....words import Sentence
from ..about import rule
from ..evidence import Evidence, close

WHY = Sentence("The local slope was returned and the upstream gradient left out.")
HINT = Sentence("A backward rule receives something from the operations after it; where does it enter your rule?")
RANK = 50
ABOUT = rule


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None or not call.upstream.any():
        return False
    slope = evidence.gradient_of_input(torch.ones_like(call.upstream))
    if slope is None or (slope.shape == call.upstream.shape and close(slope + call.upstream, slope)):
        return False  # with such a small upstream gradient, only the slope is left in every formula
    return evidence.looks_like(slope)
