"""In the slope by the target, only one of its two places was differentiated."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence
from ..loss import gradients

WHY = Sentence("The product rule was left out: the target stands in the product twice.")
HINT = Sentence("In how many places of the formula does the target stand?")
RANK = 180
ABOUT = operation("kl_div", input=1)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("kl_div", _without_the_second))


def _without_the_second(grad: Tensor, x: Tensor, target: Tensor, **options: Any) -> tuple[Any, ...]:
    of_x, of_target = gradients("kl_div", grad, (x, target), options)
    if options.get("reduction") == "batchmean":
        grad = grad / x.shape[0]
    return of_x, of_target - grad * (target.exp() if options.get("log_target") else 1.0)
