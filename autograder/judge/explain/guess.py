"""What a way gives for one gradient, to be compared with what came back, or with the right gradient.

In comes a tensor; out goes whether another one is as near to it as rounding allows. Python compares few numbers: one
call of torch takes longer than all of them, and the first number mostly refutes a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import isfinite

import torch
from torch import Tensor

from ..tolerance import TABLE, allowed

_FEW = 128  # numbers that Python compares
_SLACK = {torch.float64: 1e3, torch.float32: 30.0}  # times the judge's tolerance: a wrong rule rounds in its own way


class Guess:
    """A guess at the numbers of a gradient, in its dtype and times the `scale` of its case."""

    def __init__(self, made: Tensor, dtype: torch.dtype, scale: float) -> None:
        self.shape = tuple(made.shape)
        self._made, self._dtype, self._scale = made, dtype, scale

    def number(self, position: int) -> float:
        """Return one of the numbers, before it is rounded to the dtype."""
        few = self._few
        made = few[position] if few is not None else float(self._made.reshape(-1)[position])
        return made * self._scale

    @cached_property
    def tensor(self) -> Tensor:
        return (self._made * self._scale).to(self._dtype)

    @cached_property
    def numbers(self) -> list[float] | None:
        """Return the numbers in the dtype, if they are few."""
        if self._few is None or self._dtype is torch.float64:
            return self._few and [x * self._scale for x in self._few]
        return few_of(self.tensor)

    @cached_property
    def most(self) -> list[float]:
        """Return how far from each of the few numbers a wrong rule may be that rounds in its own way."""
        sizes = [abs(x) if isfinite(x) else 0.0 for x in self.numbers or ()]
        table, slack = TABLE[self._dtype], self._slack
        least = table.absolute * max(sizes, default=0.0)
        return [slack * (table.relative * size + least) for size in sizes]

    def near(self, found: Tensor) -> Tensor:
        """Return which numbers of `found`, which are of float64, are as near to the guess as rounding allows."""
        return within(found, self.tensor.to(torch.float64), self._slack * allowed(self.tensor))

    @property
    def _slack(self) -> float:
        return _SLACK.get(self._dtype, 4.0)

    @cached_property
    def _few(self) -> list[float] | None:
        return few_of(self._made)


def few_of(x: Tensor) -> list[float] | None:
    """Return the numbers of a tensor, if they are few."""
    return x.reshape(-1).tolist() if x.numel() <= _FEW else None


def all_within(a: Sequence[float], b: Sequence[float], most: Sequence[float]) -> bool:
    """Say whether all numbers are at most so far apart; NaN is like NaN, and infinity like itself."""
    return all(abs(x - y) <= far or x == y or (x != x and y != y) for x, y, far in zip(a, b, most))


def within(a: Tensor, b: Tensor, most: Tensor | float) -> Tensor:
    """Return which elements of two tensors are at most so far apart; NaN is like NaN, and infinity like itself."""
    gap = (a - b).abs()
    near = gap <= most
    return near if bool(near.all()) or are_finite(gap) else near | (a == b) | (a.isnan() & b.isnan())


def are_finite(x: Tensor) -> bool:
    return not x.numel() or isfinite(float(x.abs().max()))
