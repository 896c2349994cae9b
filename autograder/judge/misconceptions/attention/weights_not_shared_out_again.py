"""Weights were set to 0 after the softmax, and those that are left do not add up to 1."""

from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..attending import with_steps
from ..evidence import Evidence

WHY = Sentence("The mask was applied to the weights, and not to the scores.")
HINT = Sentence("What do the weights of a row add up to in forward, if some of its keys are hidden?")
RANK = 120
ABOUT = operation("scaled_dot_product_attention")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_steps("scaled_dot_product_attention", weights=_masked_afterwards))


def _masked_afterwards(scores: Tensor, seen: Tensor | None) -> Tensor:
    return scores.softmax(-1) if seen is None else scores.softmax(-1).masked_fill(~seen, 0.0)
