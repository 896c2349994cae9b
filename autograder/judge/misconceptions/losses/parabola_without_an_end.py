"""The slope of the parabola was used far from the target as well."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The loss was treated as a parabola everywhere.")
HINT = Sentence("How steep is the loss far from the target?")
RANK = 110
ABOUT = operation("smooth_l1_loss")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("smooth_l1_loss", _of_the_parabola))


def _of_the_parabola(grad: Tensor, x: Tensor, target: Tensor, **options: Any) -> tuple[Tensor, Tensor]:
    if options.get("reduction", "mean") == "mean":
        grad = grad / x.numel()
    slope = (x - target) / options.get("beta", 1.0)
    return grad * slope, -grad * slope
