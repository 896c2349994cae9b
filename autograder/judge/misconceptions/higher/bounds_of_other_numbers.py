"""The bounds were held against numbers that are not shifted, or not divided by the step."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The mask compares the bounds with x itself, or with whole numbers without the shift.")
HINT = Sentence("The bounds are bounds of which numbers in the formula?")
RANK = 61
ABOUT = operation("fake_quantize_per_tensor_affine")


def without_the_shift(grad: Tensor, x: Tensor, scale: float, zero: int, low: int, high: int) -> Any:
    whole = torch.round(x / scale)
    return grad * ((whole >= low) & (whole <= high))


def shifted_the_other_way(grad: Tensor, x: Tensor, scale: float, zero: int, low: int, high: int) -> Any:
    whole = torch.round(x / scale) - zero
    return grad * ((whole >= low) & (whole <= high))


def of_the_input(grad: Tensor, x: Tensor, scale: float, zero: int, low: int, high: int) -> Any:
    return grad * ((x >= low) & (x <= high))


MISTAKEN = (without_the_shift, shifted_the_other_way, of_the_input)


def fits(evidence: Evidence) -> bool:
    name = "fake_quantize_per_tensor_affine"
    return evidence.is_what_this_gives(*[with_rule(name, rule) for rule in MISTAKEN])
