"""What the misconceptions about the base of a power share: they compare its gradient with a wrong power rule."""

from __future__ import annotations

from collections.abc import Callable

import torch

from .evidence import Evidence

Rule = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def follows(evidence: Evidence, rule: Rule, *silent: float) -> bool:
    """Say whether the gradient of the base is the upstream gradient times `rule(base, exponent)`.

    Nothing is said of a call in which every exponent is the same one of `silent`: other mistakes give that there, too.
    """
    operands = evidence.pair_of_operands
    if operands is None or evidence.call is None:
        return False
    base, exponent = operands
    if any(bool((exponent == number).all()) for number in silent):
        return False
    return evidence.looks_like(evidence.call.upstream * rule(base, exponent))
