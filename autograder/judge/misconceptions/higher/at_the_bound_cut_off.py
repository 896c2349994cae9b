"""Elements that are rounded to a bound get no gradient."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The comparison with the bounds is strict.")
HINT = Sentence("Are the bounds themselves among the numbers that the chip can hold?")
RANK = 62
ABOUT = operation("fake_quantize_per_tensor_affine")


def strictly(grad: Tensor, x: Tensor, scale: float, zero: int, low: int, high: int) -> Any:
    whole = torch.round(x / scale) + zero
    return grad * ((whole > low) & (whole < high))


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("fake_quantize_per_tensor_affine", strictly))
