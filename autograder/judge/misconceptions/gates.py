"""A GRU cell with a part of it taken for something else, for the misconceptions about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

Change = Callable[[Tensor], Tensor]  # of a value in the forward: the same number with another slope


def as_it_is(x: Tensor) -> Tensor:
    return x


def constant(x: Tensor) -> Tensor:
    """Return the same numbers, of which no gradient is asked."""
    return x.detach()


def turned_round(x: Tensor) -> Tensor:
    """Return the same numbers with the slope of the other sign."""
    return 2 * x.detach() - x


def straight(curve: Change) -> Change:
    """Return the same curve with a slope of 1 everywhere."""
    return lambda x: curve(x).detach() + x - x.detach()


def cell(
    sigmoid_r: Change = torch.sigmoid,
    sigmoid_z: Change = torch.sigmoid,
    tanh: Change = torch.tanh,
    reset: Change = as_it_is,
    update: Change = as_it_is,
    kept: Change = as_it_is,
    reset_is_a_factor: bool = True,
    mirrored: bool = False,
) -> Callable[..., Tensor]:
    """Return the forward of a GRU cell with other slopes in it.

    `kept` is what the old state hands on by itself. In a `mirrored` cell the two shares are exchanged.
    """

    def forward(x: Tensor, h: Tensor, w_x: Tensor, w_h: Tensor, b_x: Any = None, b_h: Any = None) -> Tensor:
        of_x = torch.nn.functional.linear(x, w_x, b_x).tensor_split(3, 1)
        of_h = torch.nn.functional.linear(h, w_h, b_h).tensor_split(3, 1)
        r, z = sigmoid_r(of_x[0] + of_h[0]), sigmoid_z(of_x[1] + of_h[1])
        used = reset(r) * of_h[2]
        if not reset_is_a_factor:
            used = r * of_h[2].detach() + of_h[2] - of_h[2].detach()
        proposed, z = tanh(of_x[2] + used), update(z)
        z = 1 - z if mirrored else z
        return proposed + z * (kept(h) - proposed)

    return forward
