"""The gradient of the input ends where the last window ends."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..window import CONVOLUTIONS, POOLS, shape_of_what_is_read

WHY = Sentence("The elements at the end that no window reads are missing from the gradient.")
HINT = Sentence("Do all elements of the input take part in the forward, and what is the gradient of one that does not?")
RANK = 140
ABOUT = operation(*CONVOLUTIONS, *POOLS)
EVERYWHERE = False  # it shows where the stride does not reach the end


def fits(evidence: Evidence) -> bool:
    if evidence.returned_shape is None or evidence.call is None:
        return False
    (returned, wanted), x = evidence.returned_shape, next(iter(evidence.call.inputs.values()))
    return returned != wanted and wanted == tuple(x.shape) and returned == shape_of_what_is_read(evidence)
