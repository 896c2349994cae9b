"""The mean of a weighted loss was divided by the number of rows."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..loss import counted, with_factor

WHY = Sentence("The mean was divided by the number of rows, not by the sum of their weights.")
HINT = Sentence("Look at the formula of the mean once more: what do the weights stand in?")
RANK = 50
ABOUT = operation("nll_loss")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_factor("nll_loss", _one_of_the_rows))


def _one_of_the_rows(_: Tensor, target: Tensor, **options: Any) -> Tensor:
    return 1 / counted(target, options).sum()
