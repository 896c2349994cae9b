"""The mean was taken for a constant."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..normal import WITH_A_MEAN, normalised

WHY = Sentence("The path through the mean is missing.")
HINT = Sentence("Add the same number to all elements: what happens to the result, and what does your gradient say?")
RANK = 210
ABOUT = operation(*WITH_A_MEAN)


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(with_forward(name, normalised(name, frozenset({"mean"}))))
