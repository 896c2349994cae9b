"""One way in which a gradient can be wrong, and what it gives for each call.

In comes a `Way`; out goes what it predicts, and whether that came back. The ways are made in `ways.py` and beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from ...words import Sentence
from .guess import Guess
from .seen import Seen

Predict = Callable[[Seen], "Tensor | None"]


class Key(tuple[str, Sentence, float]):
    """A tuple that keeps its hash: that of a sentence takes longer than what is looked up by it."""

    @cached_property
    def _hash(self) -> int:
        return super().__hash__()

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True)
class Way:
    """A wrong rule: `said` says how its gradient relates to the right one, and `predict` computes it for any call.

    `predict` returns None where the way says nothing about a call. `cost` orders the ways: the simplest speaks.
    """

    name: str
    said: Sentence
    cost: float
    predict: Predict
    number: float = 0.0  # one that was read from a student's gradient
    least: int = 1  # wrong gradients that it has to explain: a number and a count are too much for one

    @cached_property
    def key(self) -> Key:
        """Return what tells it from other ways."""
        return Key((self.name, self.said, self.number))


def applied(way: Way, seen: Seen) -> bool | None:
    """Say whether the way gives what came back; None if it says nothing about this call."""
    return seen.agrees(guessed(way, seen))


def guessed(way: Way, seen: Seen) -> Guess | None:
    """Return what the way gives for this gradient; it is computed once for all students."""
    known, key = seen.guesses, way.key
    if key not in known:
        made = _predicted(way, seen)
        known[key] = Guess(made, seen.right.dtype, seen.scale) if made is not None else None
    return known[key]


def _predicted(way: Way, seen: Seen) -> Tensor | None:
    if seen.numbers is None:
        return way.predict(seen)
    return seen.numbers.kept((way.key, seen.position, seen.walk), lambda: way.predict(seen))


def allowed(way: Way, seen: Seen) -> bool | None:
    """Say whether the way gives the right gradient, too; None if it says nothing about this call."""
    return (seen.usual or seen).allows_way(way.key, lambda: guessed(way, seen))


def right(seen: Seen) -> Tensor:
    """Return the right gradient in the size of the call."""
    if seen.numbers is None:
        return seen.right.to(torch.float64)
    made = seen.own
    return made if made is not None else seen.right.to(torch.float64)
