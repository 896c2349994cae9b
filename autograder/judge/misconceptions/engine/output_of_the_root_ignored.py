"""The walk starts at the first output of the root's operation, whichever output the root is."""

from ....words import Sentence
from ..about import piece
from ..evidence import Evidence
from .output_index_ignored import RootIndexIgnored

WHY = Sentence("The walk started at the first output of an operation, though the root was another one.")
HINT = Sentence("An operation may have several outputs: at which of them does the given gradient arrive?")
RANK = 70
ABOUT = piece("walk")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(RootIndexIgnored)
