"""In forward mode, two movements were multiplied with each other."""

from typing import Any

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import with_jvp

WHY = Sentence("The product of two tangents is in the result: a term of the second order.")
HINT = Sentence("If every input moves half as fast, what should the tangent of the result do, and what does yours?")
RANK = 32
ABOUT = operation("linear")


def of_the_tangents(inputs: Any, tangents: Any, *_: Any) -> Any:
    return _with_bias(tangents[0] @ tangents[1].mT, tangents)


def all_of_it(inputs: Any, tangents: Any, *_: Any) -> Any:
    moved = tangents[0] @ inputs[1].mT + inputs[0] @ tangents[1].mT + tangents[0] @ tangents[1].mT
    return _with_bias(moved, tangents)


def _with_bias(moved: Any, tangents: Any) -> Any:
    return moved if len(tangents) < 3 or tangents[2] is None else moved + tangents[2]


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_jvp("linear", of_the_tangents), with_jvp("linear", all_of_it))
