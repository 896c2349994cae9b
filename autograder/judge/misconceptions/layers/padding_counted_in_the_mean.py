"""The mean over a window at the edge was divided by another number than in the forward."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward

WHY = Sentence("The number of places that count was taken the same for all windows, or for none.")
HINT = Sentence("How many places of a window at the edge count here, and by what did the forward divide?")
RANK = 60
ABOUT = operation("avg_pool2d")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_forward("avg_pool2d", _the_other_way))


def _the_other_way(x: Tensor, kernel_size: Any, **options: Any) -> Tensor:
    counted = options.pop("count_include_pad", True)
    return torch.nn.functional.avg_pool2d(x, kernel_size, **options, count_include_pad=not counted)
