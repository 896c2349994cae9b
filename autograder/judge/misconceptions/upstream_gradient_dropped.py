"""The gradient is what it would be if the upstream gradient were all ones."""

import torch

from . import Evidence

WHY = "The local slope was returned and the upstream gradient left out."
HINT = "A backward rule receives something from the operations behind it; where does it enter your rule?"
RANK = 20


def fits(evidence: Evidence) -> bool:
    if evidence.call is None or evidence.position is None or evidence.position >= len(evidence.call.inputs):
        return False
    call = evidence.call
    return evidence.looks_like(call.gradients(torch.ones_like(call.upstream))[evidence.position])
