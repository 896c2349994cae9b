"""The weights of the classes or of positive examples were left out."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..loss import with_options

WHY = Sentence("The weights were not looked at.")
HINT = Sentence("Does each example count as much as every other one here?")
RANK = 60
ABOUT = operation("nll_loss", "binary_cross_entropy_with_logits")


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    changed = {"weight": None} if name == "nll_loss" else {"pos_weight": None}
    return evidence.is_what_this_gives(with_options(name, **changed))
