"""The gradient goes through where the result lies at a bound and does not move."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The gradient was not masked where the input lies beyond a bound.")
HINT = Sentence("What can change about a result that lies at its bound when the input beyond it moves a little?")
RANK = 200
ABOUT = operation("clamp", "clamp_min", "clamp_max", "hardtanh", "relu6")


def fits(evidence: Evidence) -> bool:
    return evidence.call is not None and evidence.position == 0 and evidence.looks_like(evidence.call.upstream)
