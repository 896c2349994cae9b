"""The rule of a convolution was written as if there were one group."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..window import CONVOLUTIONS

WHY = Sentence("The gradient has the shape that it has with one group.")
HINT = Sentence("Which channels of the input may one channel of the result read?")
RANK = 160
ABOUT = operation(*CONVOLUTIONS)
EVERYWHERE = False  # it shows where there are several groups


def fits(evidence: Evidence) -> bool:
    """Say whether the second axis is longer, or shorter, by the number of groups."""
    if evidence.returned_shape is None or evidence.call is None:
        return False
    (returned, wanted), groups = evidence.returned_shape, evidence.call.options.get("groups", 1)
    if groups == 1 or len(returned) != len(wanted):
        return False
    others = returned[:1] + returned[2:] == wanted[:1] + wanted[2:]
    return others and (returned[1] == wanted[1] * groups or returned[1] * groups == wanted[1])
