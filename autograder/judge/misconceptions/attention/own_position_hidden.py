"""The causal mask hides the diagonal, too."""

import torch
from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..attending import Options, with_steps
from ..evidence import Evidence

WHY = Sentence("Each query was kept from its own key.")
HINT = Sentence("May a position look at itself?")
RANK = 100
ABOUT = operation("scaled_dot_product_attention")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_steps("scaled_dot_product_attention", seen=_seen))


def _seen(scores: Tensor, options: Options) -> Tensor | None:
    return torch.ones(scores.shape[-2:], dtype=torch.bool).tril(-1) if options.get("is_causal") else None
