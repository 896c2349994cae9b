"""In forward mode, the movements of a row are averaged or added with equal weights."""

from typing import Any

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import with_jvp

WHY = Sentence("The probabilities are missing in the sum over the row.")
HINT = Sentence("Does a number whose probability is nearly 0 count as much in the sum of its row as any other?")
RANK = 34
ABOUT = operation("softmax")


def averaged(inputs: Any, tangents: Any, y: Any, options: Any) -> Any:
    return y * (tangents[0] - tangents[0].mean(dim=options["dim"], keepdim=True))


def added(inputs: Any, tangents: Any, y: Any, options: Any) -> Any:
    return tangents[0] - y * tangents[0].sum(dim=options["dim"], keepdim=True)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_jvp("softmax", averaged), with_jvp("softmax", added))
