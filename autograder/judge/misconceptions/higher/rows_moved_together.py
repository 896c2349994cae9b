"""In forward mode, the sum goes over other elements than those that share a total of 1."""

from typing import Any

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import with_jvp

WHY = Sentence("The movements were added up over the whole tensor, or along another axis than dim.")
HINT = Sentence("Which numbers share a total of 1, and over which numbers does your sum go?")
RANK = 35
ABOUT = operation("softmax")


def over_all(inputs: Any, tangents: Any, y: Any, options: Any) -> Any:
    return y * (tangents[0] - (y * tangents[0]).sum())


def along_the_last(inputs: Any, tangents: Any, y: Any, options: Any) -> Any:
    return y * (tangents[0] - (y * tangents[0]).sum(dim=-1, keepdim=True))


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_jvp("softmax", over_all), with_jvp("softmax", along_the_last))
