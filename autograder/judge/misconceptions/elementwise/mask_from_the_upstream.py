"""The sign of the upstream gradient decides whether a unit was active, not that of the input."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The mask was made of the gradient that arrives.")
HINT = Sentence("Which tensor decides in the forward whether a unit is active?")
RANK = 160
ABOUT = operation("relu", "leaky_relu")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None:
        return False
    (x, *others), upstream = call.inputs.values(), call.upstream
    inactive = upstream * -call.function(torch.full_like(x, -1.0), *others, **call.options)
    return evidence.looks_like(torch.where(upstream > 0, upstream, inactive))
