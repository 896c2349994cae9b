"""The rotation of pairs of numbers, for the misconceptions about it."""

from __future__ import annotations

import torch
from torch import Tensor


def turned(x: Tensor, cos: Tensor, sin: Tensor, interleaved: bool = False) -> Tensor:
    """Return `x` with its pairs rotated: neighbours if they are interleaved, else a number of each half."""
    pairs = torch.unflatten(x, -1, (-1, 2)) if interleaved else torch.unflatten(x, -1, (2, -1)).mT
    first, second = pairs.unbind(-1)
    both = torch.stack([first * cos - second * sin, first * sin + second * cos], -1)
    return (both if interleaved else both.mT).flatten(-2)
