"""In forward mode, each probability moves with its own number only."""

from typing import Any

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import with_jvp

WHY = Sentence("Only the diagonal of the Jacobian matrix was used, or only a part of it.")
HINT = Sentence("Let one number of a row grow and hold the others: which of the probabilities change?")
RANK = 33
ABOUT = operation("softmax")


def diagonal(inputs: Any, tangents: Any, y: Any, options: Any) -> Any:
    return y * (1 - y) * tangents[0]


def numerator(inputs: Any, tangents: Any, y: Any, options: Any) -> Any:
    return y * tangents[0]


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_jvp("softmax", diagonal), with_jvp("softmax", numerator))
