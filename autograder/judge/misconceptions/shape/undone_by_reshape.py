"""The gradient has the right shape and the order in memory of the upstream gradient: it was only reshaped."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("A change of the order of axes was undone with a reshape.")
HINT = Sentence("Reshape keeps the reading order: did forward keep it?")
RANK = 30
ABOUT = operation("permute", "transpose", "split_heads", "merge_heads")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    return call is not None and evidence.looks_like(call.upstream.reshape(next(iter(call.inputs.values())).shape))
