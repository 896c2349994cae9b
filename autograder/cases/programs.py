"""Helpers that case files call: leaves, samples under other names, Python's limit of nested calls, totals."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from math import prod
from typing import Any

from .samples import Sample


def leaf(torch: Any, *numbers: float, requires_grad: bool = True) -> Any:
    """Return a leaf of these numbers, of shape (n,) and dtype float64."""
    return torch.tensor(numbers, dtype=torch.float64, requires_grad=requires_grad)


def renamed(samples: Iterable[Sample], note: str, but: Collection[str] = ()) -> list[Sample]:
    """Return copies of the samples with `note` added to their names, so that case names stay unique.

    Samples named in `but` are left out.
    """
    return [replace(one, name=f"{one.name}, {note}") for one in samples if one.name not in but]


@contextmanager
def few_nested_calls(limit: int = 1000) -> Iterator[int]:
    """Keep the limit of nested calls at `limit`, by default Python's own 1000, even if code asks for more.

    A long chain has more nodes than that. Yields the limit.
    """
    before, allow = sys.getrecursionlimit(), sys.setrecursionlimit
    allow(limit)
    sys.setrecursionlimit = lambda _: None
    try:
        yield limit
    finally:
        sys.setrecursionlimit = allow
        allow(before)


def totals_of_every_size(torch: Any) -> dict[str, Any]:
    """Call backward twice on leaves of several shapes, dtypes and magnitudes, and return every total.

    The totals are divided by their magnitude, so that all are compared at the same size.
    """
    found = {}
    for dtype, size in (("float64", 2.0**-100), ("float64", 2.0**100), ("float32", 1.0), ("float16", 1.0)):
        for shape in ((), (3, 3), (2, 1, 3, 2), (0, 2)):
            x, n = torch.zeros(shape, dtype=getattr(torch, dtype), requires_grad=True), prod(shape)
            first = [0.37 * (i - 1) for i in range(n)]
            second = [0.01 * (i + 1) - number for i, number in enumerate(first)]
            inside = torch.tensor([9.0, *(size * number for number in first + second)], dtype=x.dtype)
            totals = []
            for part in (slice(1, n + 1), slice(n + 1, None)):
                x.backward(inside[part].reshape(shape))
                totals.append(x.grad.clone())
            for call, total in zip(("first", "second"), totals):
                total.mul_(1 / size)
                found[f"x.grad after the {call} call, divided by {size:g}, for shape {shape} in {dtype}"] = total
    return found
