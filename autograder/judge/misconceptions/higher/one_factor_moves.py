"""In forward mode, a product changes only with one of its factors."""

from typing import Any

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..higher_order import with_jvp

WHY = Sentence("One of the two terms of the product rule is missing: the factor was taken for a constant.")
HINT = Sentence("Let only one factor move, then only the other: to which movement does your tangent not answer?")
RANK = 30
ABOUT = operation("linear")


def only_the_input(inputs: Any, tangents: Any, *_: Any) -> Any:
    return _with_bias(tangents[0] @ inputs[1].mT, tangents)


def only_the_weight(inputs: Any, tangents: Any, *_: Any) -> Any:
    return _with_bias(inputs[0] @ tangents[1].mT, tangents)


def _with_bias(moved: Any, tangents: Any) -> Any:
    return moved if len(tangents) < 3 or tangents[2] is None else moved + tangents[2]


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_jvp("linear", only_the_input), with_jvp("linear", only_the_weight))
