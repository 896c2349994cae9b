"""The tensor itself came back from detach, after it was taken out of the graph."""

from ....words import Sentence
from ..about import piece
from ..evidence import Evidence
from .detach_still_in_graph import OriginalCut

WHY = Sentence("The tensor itself came back, where detach promises another one that shares its values.")
HINT = Sentence("Are u and y one tensor or two, and what can be said about one of them and not about the other?")
RANK = 55
ABOUT = piece("detach")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(OriginalCut)
