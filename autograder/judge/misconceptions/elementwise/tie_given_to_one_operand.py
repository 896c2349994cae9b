"""Where both operands are equal, one of them got the whole gradient and the other one nothing."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("At a tie, one operand was treated as the winner.")
HINT = Sentence("Who is responsible for the result when both operands are equal?")
RANK = 210
ABOUT = operation("maximum", "minimum")


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(*(with_rule(name, rule) for rule in _RULES[name]))


def _one_wins(
    first_wins: Callable[[Tensor, Tensor], Tensor], grad: Tensor, a: Tensor, b: Tensor
) -> tuple[Tensor, Tensor]:
    first = first_wins(a, b)
    return grad.masked_fill(~first, 0.0).sum_to_size(a.shape), grad.masked_fill(first, 0.0).sum_to_size(b.shape)


_RULES = {
    "maximum": (partial(_one_wins, torch.ge), partial(_one_wins, torch.gt)),
    "minimum": (partial(_one_wins, torch.le), partial(_one_wins, torch.lt)),
}
