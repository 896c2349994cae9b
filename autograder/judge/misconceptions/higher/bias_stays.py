"""In forward mode, the movement of what is added is missing."""

from typing import Any

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import with_jvp

WHY = Sentence("The tangent of the bias was left out: a constant has no slope, but here it moves.")
HINT = Sentence("What does the result do if the input that is only added moves, and nothing else?")
RANK = 31
ABOUT = operation("linear")


def without_it(inputs: Any, tangents: Any, *_: Any) -> Any:
    return tangents[0] @ inputs[1].mT + inputs[0] @ tangents[1].mT


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_jvp("linear", without_it))
