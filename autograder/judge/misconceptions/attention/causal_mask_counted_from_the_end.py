"""The causal mask was aligned at the last query and the last key."""

import torch
from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..attending import Options, with_steps
from ..evidence import Evidence

WHY = Sentence("Queries and keys were lined up at their ends.")
HINT = Sentence("If there are more keys than queries: which keys does query 0 see?")
RANK = 90
ABOUT = operation("scaled_dot_product_attention")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_steps("scaled_dot_product_attention", seen=_seen))


def _seen(scores: Tensor, options: Options) -> Tensor | None:
    length, keys = scores.shape[-2:]
    return torch.ones(length, keys, dtype=torch.bool).tril(keys - length) if options.get("is_causal") else None
