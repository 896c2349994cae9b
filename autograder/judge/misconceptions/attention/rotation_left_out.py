"""The gradient of what was rotated came back as it arrived."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The gradient was handed on without a rotation.")
HINT = Sentence("After a quarter of a turn, which number of a pair does the second result come from?")
RANK = 160
ABOUT = operation("rotary")


def fits(evidence: Evidence) -> bool:
    return evidence.call is not None and evidence.looks_like(evidence.call.upstream)
