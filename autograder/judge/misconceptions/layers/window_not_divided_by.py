"""The gradient of a mean over a window is that of its sum."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward

WHY = Sentence("The mean over a window was treated like its sum.")
HINT = Sentence("A mean is a sum and one more step; what does that step do to the gradient?")
RANK = 50
ABOUT = operation("avg_pool2d")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_forward("avg_pool2d", _sum))


def _sum(x: Tensor, kernel_size: Any, **options: Any) -> Tensor:
    return torch.nn.functional.avg_pool2d(x, kernel_size, **options, divisor_override=1)
