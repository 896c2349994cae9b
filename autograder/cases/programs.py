"""Helpers that case files call: leaves of given numbers, samples under other names, Python's limit of nested calls."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
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
