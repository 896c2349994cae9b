"""The gradient of a parameter still has axes along which the parameter is shared."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..normal import NORMALISATIONS
from ..window import CONVOLUTIONS

WHY = Sentence("The gradient of a parameter was not summed over all axes along which it is shared.")
HINT = Sentence("Along which axes of the result is this parameter the same, and over which of them did you sum?")
RANK = 190
ABOUT = operation(*CONVOLUTIONS, *NORMALISATIONS, "gru_cell")
EVERYWHERE = False  # a shape of few axes does not show it


def fits(evidence: Evidence) -> bool:
    """Say whether the gradient has more axes than the parameter, all of them axes of the result."""
    if evidence.returned_shape is None or evidence.call is None:
        return False
    returned, wanted = evidence.returned_shape
    if evidence.case.operation == "gru_cell":
        return returned == (len(evidence.call.upstream), *wanted)
    axes = iter(evidence.call.upstream.shape)
    return len(returned) > len(wanted) and all(size in axes for size in returned)
