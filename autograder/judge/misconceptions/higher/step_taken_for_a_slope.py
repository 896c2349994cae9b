"""The straight-through gradient was multiplied or divided by the step."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("Only one of the two scalings of forward came into the gradient: they cancel.")
HINT = Sentence("Take the rounding for the identity and leave the rest of the formula as it is: how steep is it?")
RANK = 63
ABOUT = operation("fake_quantize_per_tensor_affine")


def multiplied(grad: Tensor, x: Tensor, scale: float, zero: int, low: int, high: int) -> Any:
    whole = torch.round(x / scale) + zero
    return grad * scale * ((whole >= low) & (whole <= high))


def divided(grad: Tensor, x: Tensor, scale: float, zero: int, low: int, high: int) -> Any:
    whole = torch.round(x / scale) + zero
    return grad / scale * ((whole >= low) & (whole <= high))


def fits(evidence: Evidence) -> bool:
    name = "fake_quantize_per_tensor_affine"
    return evidence.is_what_this_gives(with_rule(name, multiplied), with_rule(name, divided))
