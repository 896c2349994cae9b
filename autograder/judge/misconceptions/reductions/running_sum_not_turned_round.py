"""The gradients were summed from the front, like the elements."""

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The running sum of the gradients went in the same direction as that of the elements.")
HINT = Sentence("Which results does the first element reach, and which the last one?")
RANK = 390
ABOUT = operation("cumsum")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is not None and torch.equal(call.upstream, call.upstream.flip(call.options["dim"])):
        return False  # both directions give the same numbers
    return evidence.is_what_this_gives(with_rule("cumsum", _forwards))


def _forwards(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    return grad.cumsum(dim)
