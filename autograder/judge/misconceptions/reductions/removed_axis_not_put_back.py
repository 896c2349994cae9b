"""Each element got the upstream gradient of another result: broadcasting put the removed axis in front."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The upstream gradient was multiplied in without putting the removed axis back where it was.")
HINT = Sentence("Where was the axis that the reduction removed, and where does broadcasting put it by itself?")
RANK = 470
ABOUT = operation("amax", "max", "prod", "logsumexp", "var", "std", "linalg_vector_norm")


def fits(evidence: Evidence) -> bool:
    if evidence.pair is None or evidence.call is None:
        return False
    upstream, right = evidence.call.upstream, evidence.pair[1]
    if not 0 < upstream.dim() < right.dim() or upstream.shape != right.shape[right.dim() - upstream.dim() :]:
        return False
    slope = evidence.gradient_of_input(torch.ones_like(upstream))
    return slope is not None and evidence.looks_like(slope * upstream)
