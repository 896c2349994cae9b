"""Pairs that cost nothing got a gradient, too."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..loss import with_options

WHY = Sentence("It was not asked whether a pair costs anything.")
HINT = Sentence("What changes in the loss when a pair that is far enough apart moves a little?")
RANK = 130
ABOUT = operation("margin_ranking_loss")
_FAR = 1e9  # so that every pair costs something


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_options("margin_ranking_loss", margin=_FAR))
