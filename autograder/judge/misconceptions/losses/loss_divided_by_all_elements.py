"""The mean of a loss over rows was divided by the number of all elements."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..loss import OF_CLASSES, with_factor

WHY = Sentence("The gradient was divided by the number of all elements, not by the number of terms.")
HINT = Sentence("How many terms is the mean taken of?")
RANK = 20
ABOUT = operation(*OF_CLASSES, "kl_div")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_factor(evidence.case.operation or "", _one_of_all_elements))


def _one_of_all_elements(x: Tensor, *_: Any, **__: Any) -> float:
    return 1 / max(x.numel(), 1)
