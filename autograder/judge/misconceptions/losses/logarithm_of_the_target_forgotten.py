"""Targets that are logarithms were used as probabilities."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence
from ..loss import gradients

WHY = Sentence("It was not looked at whether the targets are logarithms.")
HINT = Sentence("What do the targets hold if `log_target` is true?")
RANK = 170
ABOUT = operation("kl_div")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("kl_div", _as_probabilities))


def _as_probabilities(grad: Tensor, x: Tensor, target: Tensor, **options: Any) -> tuple[Any, ...]:
    if not options.get("log_target", False):
        return gradients("kl_div", grad, (x, target), options)
    if options.get("reduction") == "batchmean":
        grad = grad / x.shape[0]
    return -grad * target, grad * (target.log() - x + 1)
