"""The parabola of the loss always ends at 1."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..loss import with_options

WHY = Sentence("The width of the parabola was not looked at.")
HINT = Sentence("Where does the parabola end, and how steep is it there?")
RANK = 100
ABOUT = operation("smooth_l1_loss", "huber_loss")


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    changed = {"beta": 1.0} if name == "smooth_l1_loss" else {"delta": 1.0}
    return evidence.is_what_this_gives(with_options(name, **changed))
