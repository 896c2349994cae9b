"""The gradient is that of the normalisation alone; the class that is wanted does not occur in it."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence
from ..loss import of_rows

WHY = Sentence("Only the logarithm of the sum was differentiated, and not the logit of the right class.")
HINT = Sentence("Which class should get a negative gradient, and why?")
RANK = 80
ABOUT = operation("cross_entropy")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("cross_entropy", _without_the_target))


def _without_the_target(grad: Tensor, x: Tensor, target: Tensor, **options: Any) -> Tensor:
    return of_rows(torch.softmax(x, dim=1), grad, target, options)
