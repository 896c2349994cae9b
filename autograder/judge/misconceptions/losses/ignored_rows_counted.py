"""Rows that are ignored count in what the mean divides by."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..loss import OF_CLASSES, with_factor

WHY = Sentence("The mean was divided by the number of all rows, those that are ignored too.")
HINT = Sentence("How many rows is the mean taken of?")
RANK = 30
ABOUT = operation(*OF_CLASSES)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_factor(evidence.case.operation or "", _one_of_all_rows))


def _one_of_all_rows(_: Tensor, target: Tensor, **options: Any) -> float | Tensor:
    weight = options.get("weight")
    return 1 / max(len(target), 1) if weight is None else 1 / weight[target.clamp(0)].sum()
