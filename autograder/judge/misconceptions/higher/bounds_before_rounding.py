"""An element was held against the bounds before it was rounded."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The mask was made of the numbers that are not rounded yet.")
HINT = Sentence("An element lies a little beyond a bound and is rounded to it. Does the result move with it?")
RANK = 60
ABOUT = operation("fake_quantize_per_tensor_affine")


def unrounded(grad: Tensor, x: Tensor, scale: float, zero: int, low: int, high: int) -> Any:
    whole = x / scale + zero
    return grad * ((whole >= low) & (whole <= high))


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("fake_quantize_per_tensor_affine", unrounded))
