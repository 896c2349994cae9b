"""Each of several greatest pixels of a window got its whole gradient."""

from math import inf
from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..forwards import with_forward
from ..window import both, pad, taps

WHY = Sentence("At a tie, the whole gradient of a window was handed to each of its greatest pixels.")
HINT = Sentence("How many winners does a window have if several of its pixels are equal?")
RANK = 70
ABOUT = operation("max_pool2d")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_forward("max_pool2d", _all_of_the_greatest))


def _all_of_the_greatest(x: Tensor, kernel_size: Any, **options: Any) -> Tensor:
    """Return a sum over the places of a window, in which each of the greatest counts."""
    steps = options.get("stride") or kernel_size
    border, holes = both(options.get("padding", 0)), both(options.get("dilation", 1))
    result = torch.nn.functional.max_pool2d(x.detach(), kernel_size, **options)
    padded, windows = pad(x, border, -inf), tuple(result.shape[-2:])
    read = [seen for _, seen in taps(padded, windows, both(kernel_size), both(steps), holes)]
    return torch.stack([torch.where(seen == result, seen, 0.0) for seen in read]).sum(0)
