"""The straight-through gradient was multiplied or divided by the step."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import QUANTIZE, is_this_mask_alone

WHY = Sentence("Only one of the two scalings of forward came into the gradient: they cancel.")
HINT = Sentence("Take the rounding for the identity and leave the rest of the formula as it is: how steep is it?")
RANK = 63
ABOUT = operation(QUANTIZE)


def fits(evidence: Evidence) -> bool:
    return is_this_mask_alone(evidence, "steps", "inverse steps")
