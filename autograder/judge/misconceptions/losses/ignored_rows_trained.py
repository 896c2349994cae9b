"""Rows that are to be ignored got a gradient."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..loss import IGNORED, OF_CLASSES, with_options

WHY = Sentence("The index of the rows to ignore was not looked at.")
HINT = Sentence("What does the text promise about rows whose target is to be ignored?")
RANK = 40
ABOUT = operation(*OF_CLASSES)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_options(evidence.case.operation or "", ignore_index=IGNORED))
