"""The gradient is what it would be if the upstream gradient were all ones."""

import torch

from ..evidence import Evidence, close

WHY = "The local slope was returned and the upstream gradient left out."
HINT = "A backward rule receives something from the operations behind it; where does it enter your rule?"
RANK = 20


def fits(evidence: Evidence) -> bool:
    if evidence.call is None or evidence.position is None or evidence.position >= len(evidence.call.inputs):
        return False
    call = evidence.call
    slope = call.gradients(torch.ones_like(call.upstream))[evidence.position]
    if slope is None or not call.upstream.any() or (slope.shape == call.upstream.shape and close(slope + call.upstream, slope)):
        return False  # whatever is done with an upstream gradient as small as this one, the slope is left
    return evidence.looks_like(slope)
