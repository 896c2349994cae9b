"""In a program of an author's, the gradient is NaN where it should be zero, while all else about the rule is right."""

from ....words import Sentence
from ..about import program, rule
from ..evidence import Evidence
from .multiplied_where_it_should_choose import fits

__all__ = ["fits"]

WHY = Sentence("A mask was multiplied in, and zero times something that is not finite is not zero.")
HINT = Sentence("What becomes of NaN or infinity in your rule where nothing of it may arrive?")
RANK = 241
ALONE = True  # a rule that forgets to choose gives the same, but is wrong in every call


def ABOUT(evidence: Evidence) -> bool:
    return evidence.case.call is None and (rule(evidence) or program(evidence))
