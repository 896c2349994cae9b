"""The number by which the scores are multiplied does not stand in the gradients before it."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..attending import OF_WEIGHTS, with_steps
from ..evidence import Evidence

WHY = Sentence("The number that the scores are multiplied by was left out on the way back.")
HINT = Sentence("The scores are multiplied by a number in forward: which gradients does it reach on the way back?")
RANK = 10
ABOUT = operation("baddbmm", *OF_WEIGHTS)


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    mistaken = with_rule(name, _of_products) if name == "baddbmm" else with_steps(name, scaled=_as_it_is)
    return evidence.is_what_this_gives(mistaken)


def _as_it_is(of_scores: Tensor, _: float) -> Tensor:
    return of_scores


def _of_products(grad: Tensor, bias: Tensor, q: Tensor, k: Tensor, **options: Any) -> tuple[Tensor, ...]:
    return (grad * options.get("beta", 1)).sum_to_size(bias.shape), grad @ k.mT, q.mT @ grad
