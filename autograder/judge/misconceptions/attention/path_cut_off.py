"""What arrives at the residual path itself was not handed on."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..paths import with_norm

WHY = Sentence("Only the norm was differentiated, and the path beside it forgotten.")
HINT = Sentence("Which of the two results does x reach without any norm in between?")
RANK = 190
ABOUT = operation("add_norm")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_norm(path=0.0))
