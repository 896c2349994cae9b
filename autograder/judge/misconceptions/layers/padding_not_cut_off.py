"""The gradient of the padded input was returned, padding and all."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..window import CONVOLUTIONS, POOLS

WHY = Sentence("The gradient still has the elements of the padding around it.")
HINT = Sentence("Whose gradient are the numbers at the border, and did you hand that in as an input?")
RANK = 150
ABOUT = operation(*CONVOLUTIONS, *POOLS)
EVERYWHERE = False  # it shows where there is padding


def fits(evidence: Evidence) -> bool:
    if evidence.returned_shape is None or evidence.call is None:
        return False
    returned, wanted = evidence.returned_shape
    axes = 1 if evidence.case.operation == "conv1d" else 2
    border = evidence.call.options.get("padding", 0)
    borders = (border,) * axes if isinstance(border, int) else tuple(border)
    padded = (*wanted[:-axes], *(size + 2 * more for size, more in zip(wanted[-axes:], borders)))
    return returned != wanted and returned == padded
