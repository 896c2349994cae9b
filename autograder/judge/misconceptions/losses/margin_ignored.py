"""A pair in the right order was taken as done, whatever the margin."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..loss import with_options

WHY = Sentence("The margin was not looked at.")
HINT = Sentence("Is a pair that stands in the right order done?")
RANK = 120
ABOUT = operation("margin_ranking_loss")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_options("margin_ranking_loss", margin=0.0))
