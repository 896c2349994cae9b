"""A sum went over all elements where it should go along one axis."""

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..attending import OF_WEIGHTS, with_steps
from ..evidence import Evidence

WHY = Sentence("The sum in the rule went over all rows together.")
HINT = Sentence("Do the rows influence each other?")
RANK = 360
ABOUT = operation("softmax", "log_softmax", *OF_WEIGHTS)


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    if name in OF_WEIGHTS:
        return evidence.is_what_this_gives(with_steps(name, slope=_of_all_rows))
    return evidence.is_what_this_gives(with_rule(name, _of_softmax if name == "softmax" else _of_its_logarithm))


def _of_all_rows(weights: Tensor, arrived: Tensor) -> Tensor:
    return weights * (arrived - torch.sum(weights * arrived))


def _of_softmax(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    p = x.softmax(dim)
    return p * (grad - torch.sum(grad * p))


def _of_its_logarithm(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    return grad - x.softmax(dim) * torch.sum(grad)
