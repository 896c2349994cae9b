"""The right class was wanted to have all of the probability, though the labels are smoothed."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..loss import with_options

WHY = Sentence("The smoothing of the labels was left out.")
HINT = Sentence("What probability is wanted of a class that is not the right one?")
RANK = 70
ABOUT = operation("cross_entropy")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_options("cross_entropy", label_smoothing=0.0))
