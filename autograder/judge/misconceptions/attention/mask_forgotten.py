"""The weights were computed again without the mask."""

from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..attending import Options, with_steps
from ..evidence import Evidence

WHY = Sentence("Backward computed the weights without the mask of forward.")
HINT = Sentence("Which pairs did forward leave out, and does backward see the same weights?")
RANK = 70
ABOUT = operation("scaled_dot_product_attention")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_steps("scaled_dot_product_attention", seen=_seen))


def _seen(scores: Tensor, options: Options) -> Tensor | None:
    return None
