"""All elements get the gradient, also those that were cut off."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import QUANTIZE, is_this_mask_alone

WHY = Sentence("The bounds were not looked at.")
HINT = Sentence("What can change about a result that was cut off when the input moves a little?")
RANK = 64
ABOUT = operation(QUANTIZE)


def fits(evidence: Evidence) -> bool:
    return is_this_mask_alone(evidence, "everywhere")
