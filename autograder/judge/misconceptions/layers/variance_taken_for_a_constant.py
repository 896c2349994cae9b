"""The variance was taken for a constant."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..normal import WITH_A_MEAN, normalised

WHY = Sentence("The path through the variance is missing.")
HINT = Sentence(
    "Multiply all elements by the same number: what happens to the result, and what does your gradient say?"
)
RANK = 220
ABOUT = operation(*WITH_A_MEAN)


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(with_forward(name, normalised(name, frozenset({"variance"}))))
