"""The magnitudes in which a call can be repeated so that a right rule, written in any way, stays right.

In comes the forward of a call; out go factors for its inputs and for its upstream gradient. `sweeps.py` calls this.
A forward that a factor multiplies by one number (as in a * b), or to which it adds one (as in log), has slopes that a
factor multiplies by one number, too: the gradients are those of the ordinary call, but for a known power of 2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..words import Sentence

SIZES = {"tiny": Sentence("tiny"), "usual": Sentence("usual"), "huge": Sentence("huge")}
_STEPS = (100, 20)  # powers of 2: 1e30, which leaves room in float64 for a square or a cube, or else 1e6
_MOST = 400  # the greatest power of 2 in a result


@dataclass(frozen=True)
class Magnitude:
    """The factors of the inputs and of the upstream gradient, and by what each input's gradient is multiplied after it.

    All are powers of 2. `inputs_are` and `upstream_is` name them: "tiny", "usual" or "huge".
    """

    factors: tuple[float, ...]
    upstream: float
    back: tuple[float, ...]
    inputs_are: str
    upstream_is: str


def magnitudes(forward: Callable[[tuple[float, ...]], Any], scalable: Sequence[bool]) -> list[Magnitude]:
    """Return four magnitudes if the forward allows them, else the two in which only the upstream gradient changes.

    `forward` computes the result for inputs multiplied by these factors, on PyTorch; `scalable` says which inputs are
    tensors of float64.
    """
    found: list[Magnitude] = []
    for size, sign in (("tiny", -1), ("huge", 1)):
        found += _inputs(forward, scalable, size, sign)
    return found


def _inputs(
    forward: Callable[[tuple[float, ...]], Any], scalable: Sequence[bool], size: str, sign: int
) -> Iterator[Magnitude]:
    usual, able = forward((1.0,) * len(scalable)), [i for i, one in enumerate(scalable) if one]
    by = 2.0 ** (sign * _upstream_step(usual))
    if able:
        made = _scaled(forward, usual, scalable, able, sign)
        if made is not None:
            yield Magnitude(*made[:1], 1.0, *made[1:], size, "usual")
    first = _scaled(forward, usual, scalable, able[:1], sign) if len(able) > 1 else None
    if first is not None:
        yield Magnitude(first[0], by, tuple(b / by for b in first[1]), size, size)
    else:
        one = (1.0,) * len(scalable)
        yield Magnitude(one, by, (1.0 / by,) * len(scalable), "usual", size)


def _upstream_step(result: Any) -> int:
    """Return the power of 2 for an upstream gradient: what the result's dtype holds with room for a product."""
    return {"torch.float64": 100, "torch.float32": 30, "torch.bfloat16": 30}.get(str(result.dtype), 2)


def _scaled(
    forward: Callable[[tuple[float, ...]], Any], usual: Any, scalable: Sequence[bool], chosen: list[int], sign: int
) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """Return factors for the `chosen` inputs, and what brings each input's gradient back; None if there are none."""
    for step in _STEPS:
        factor = 2.0 ** (sign * step)
        factors = tuple(factor if i in chosen else 1.0 for i in range(len(scalable)))
        power = _power(usual, forward(factors))
        if power is not None:
            return factors, tuple(f * 2.0**-power for f in factors)
    return None


def _power(usual: Any, scaled: Any) -> int | None:
    """Return the power of 2 by which the factors multiplied the result, 0 if they added a number; else None."""
    before, after = usual.detach().double().flatten(), scaled.detach().double().flatten()
    if not before.numel() or not bool(before.isfinite().all() and after.isfinite().all()):
        return None
    added, differing = after - before, bool((before != before[0]).any())
    if differing and bool((added - added[0]).abs().max() <= 1e-9 * before.abs().max()):
        return 0
    if bool(((before == 0) != (after == 0)).any()):
        return None
    ratios = (after / before)[before != 0]
    if not len(ratios) or bool((ratios <= 0).any()):
        return None
    powers = ratios.log2()
    power = float(powers[0])
    is_one = bool((powers - power).abs().max() < 1e-9 * _MOST) and abs(power * 10 - round(power * 10)) < 1e-6
    return round(power) if is_one and math.fabs(power) <= _MOST else None
