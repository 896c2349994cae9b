"""The bounds were held against numbers that are not shifted, or not divided by the step."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import QUANTIZE, is_this_mask_alone

WHY = Sentence("The mask compares the bounds with x itself, or with whole numbers without the shift.")
HINT = Sentence("The bounds are bounds of which numbers in the formula?")
RANK = 61
ABOUT = operation(QUANTIZE)


def fits(evidence: Evidence) -> bool:
    return is_this_mask_alone(evidence, "not shifted", "shifted back", "not divided")
