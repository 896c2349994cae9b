"""The axes were permuted once more, not back."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The permutation of the forward was applied to the gradient, and not its inverse.")
HINT = Sentence("Apply the permutation of the forward twice to the axes of the input: are you back?")
RANK = 20
ABOUT = operation("permute")


def fits(evidence: Evidence) -> bool:
    call, result = evidence.call, evidence.result_shape
    if call is None:
        return False
    dims = call.options["dims"]
    if evidence.returned_shape is not None and result is not None:
        return evidence.returned_shape[0] == tuple(result[axis] for axis in dims)
    return evidence.looks_like(call.upstream.permute(dims))
