"""An element was held against the bounds before it was rounded."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import QUANTIZE, is_this_mask_alone

WHY = Sentence("The mask was made of the numbers that are not rounded yet.")
HINT = Sentence("If an element lies a little beyond a bound and is rounded to it, does the result move with it?")
RANK = 60
ABOUT = operation(QUANTIZE)


def fits(evidence: Evidence) -> bool:
    return is_this_mask_alone(evidence, "not rounded")
