"""The gradient of the mean of a loss is that of its sum."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..loss import REDUCED, with_options

WHY = Sentence("The mean of the loss was treated like its sum.")
HINT = Sentence("A mean is a sum and one more step; what does that step do to the gradient?")
RANK = 10
ABOUT = operation(*REDUCED)


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(with_options(name, reduction="sum"))
