"""Elements that are rounded to a bound get no gradient."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import QUANTIZE, is_this_mask_alone

WHY = Sentence("The comparison with the bounds is strict.")
HINT = Sentence("Are the bounds themselves among the numbers that the chip can hold?")
RANK = 62
ABOUT = operation(QUANTIZE)


def fits(evidence: Evidence) -> bool:
    return is_this_mask_alone(evidence, "strict")
