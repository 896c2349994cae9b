"""Queries saw the keys that the mask hides."""

from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..attending import Options, with_steps
from ..evidence import Evidence

WHY = Sentence("True was taken for a key that is hidden.")
HINT = Sentence("What does true mean in this mask: may the query see the key, or not?")
RANK = 80
ABOUT = operation("scaled_dot_product_attention")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_steps("scaled_dot_product_attention", seen=_seen))


def _seen(scores: Tensor, options: Options) -> Tensor | None:
    mask = options.get("attn_mask")
    return None if mask is None else ~mask
