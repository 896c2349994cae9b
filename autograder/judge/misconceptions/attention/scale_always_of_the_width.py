"""The scores were scaled by the width of the queries, whatever scale the call asked for."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..attending import with_steps
from ..evidence import Evidence

WHY = Sentence("The scale of the call was not looked at.")
HINT = Sentence("Which number did forward multiply the scores by in this call?")
RANK = 60
ABOUT = operation("scaled_dot_product_attention")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_steps("scaled_dot_product_attention", scale=_of_the_width))


def _of_the_width(q: Tensor, _: Any) -> float:
    return float(q.shape[-1] ** -0.5)
