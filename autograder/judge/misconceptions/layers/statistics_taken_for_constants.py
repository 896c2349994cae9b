"""The mean and the variance were taken for constants."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..normal import NORMALISATIONS, normalised

WHY = Sentence("Only the path through the element itself was taken, and none through the statistics.")
HINT = Sentence("When one element moves, what does that do to the numbers by which its whole row is normalised?")
RANK = 200
ABOUT = operation(*NORMALISATIONS)
_BOTH = frozenset({"mean", "variance"})


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(with_forward(name, normalised(name, _BOTH)))
