"""The gradient is NaN because of rows that see nothing: their softmax was taken as it is."""

import torch
from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..attending import with_steps
from ..evidence import Evidence

WHY = Sentence("The softmax of a row of minus infinities is NaN, and it was used.")
HINT = Sentence("What does the softmax give for a row that sees nothing, and what does the text ask for there?")
RANK = 110
ABOUT = operation("scaled_dot_product_attention")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_steps("scaled_dot_product_attention", weights=_as_the_softmax_gives_them))


def _as_the_softmax_gives_them(scores: Tensor, seen: Tensor | None) -> Tensor:
    return torch.softmax(scores if seen is None else scores.masked_fill(~seen, float("-inf")), -1)
