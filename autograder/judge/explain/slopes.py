"""Ways in which the slope of another function was taken: the upstream gradient times a function of a known tensor.

In comes one wrong gradient; out go `Way`s: the upstream gradient times the result, times 1 minus the square of x.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import torch
from torch import Tensor

from ...words import Field, Sentence
from .seen import Numbers, Seen, spread
from .way import Way

Said = Callable[[Field], Field]
SaidOfTwo = Callable[[Field, Field], Field]
Change = Callable[[Tensor], Tensor]
ChangeOfTwo = Callable[[Tensor, Tensor], Tensor]
_FUNCTIONS: tuple[tuple[Said, Change], ...] = (
    (lambda tensor: tensor, lambda t: t),
    (lambda tensor: Sentence("1 plus {tensor}", tensor=tensor), lambda t: 1 + t),
    (lambda tensor: Sentence("1 minus {tensor}", tensor=tensor), lambda t: 1 - t),
    (lambda tensor: Sentence("the square of {tensor}", tensor=tensor), torch.square),
    (lambda tensor: Sentence("1 minus the square of {tensor}", tensor=tensor), lambda t: 1 - t * t),
    (lambda tensor: Sentence("1 plus the square of {tensor}", tensor=tensor), lambda t: 1 + t * t),
    (lambda tensor: Sentence("{tensor} times 1 minus {tensor}", tensor=tensor), lambda t: t * (1 - t)),
    (lambda tensor: Sentence("the reciprocal of {tensor}", tensor=tensor), torch.reciprocal),
    (
        lambda tensor: Sentence("the reciprocal of the square of {tensor}", tensor=tensor),
        lambda t: (t * t).reciprocal(),
    ),
    (lambda tensor: Sentence("twice {tensor}", tensor=tensor), lambda t: 2 * t),
    (lambda tensor: Sentence("the sign of {tensor}", tensor=tensor), torch.sign),
    (lambda tensor: Sentence("the exponential of {tensor}", tensor=tensor), torch.exp),
    (lambda tensor: Sentence("the root of {tensor}", tensor=tensor), torch.sqrt),
    (lambda tensor: Sentence("the sine of {tensor}", tensor=tensor), torch.sin),
    (lambda tensor: Sentence("the cosine of {tensor}", tensor=tensor), torch.cos),
    (lambda tensor: Sentence("the logarithm of {tensor}", tensor=tensor), torch.log),
    (lambda tensor: Sentence("the sigmoid of {tensor}", tensor=tensor), torch.sigmoid),
)


_FUNCTIONS_OF_TWO: tuple[tuple[SaidOfTwo, ChangeOfTwo], ...] = (
    (lambda a, b: Sentence("{one} divided by {other}", one=a, other=b), torch.div),
    (lambda a, b: Sentence("{one} times {other}", one=a, other=b), torch.mul),
    (lambda a, b: Sentence("the difference of {one} and {other}", one=a, other=b), torch.sub),
    (lambda a, b: Sentence("the exponential of {one} minus {other}", one=a, other=b), lambda a, b: (a - b).exp()),
    (lambda a, b: Sentence("the sign of {one} minus {other}", one=a, other=b), lambda a, b: (a - b).sign()),
)


def other_slopes(seen: Seen) -> Iterator[Way]:
    """Yield the upstream gradient times a function of a known tensor, and times the opposite of that."""
    n = seen.numbers
    assert n is not None and seen.pair is not None
    got, columns = seen.pair[0] / seen.scale, known_in_its_shape(n, seen)
    upstream = columns.get(None)
    if upstream is None or got.numel() < _FEWEST:
        return
    solid = (upstream != 0) & upstream.isfinite() & got.isfinite()
    if not bool(solid.any()):
        return
    slope, tensors = got[solid] / upstream[solid], {key: t for key, t in columns.items() if key is not None}
    at, first = int(solid.reshape(-1).byte().argmax()), float(slope[0])  # the first number mostly decides
    one, two = n.once(("slopes", seen.position, seen.walk, at), lambda: _changed(list(tensors.values()), at))
    for i, (key, t) in enumerate(tensors.items()):
        for (said, change), changed in zip(_FUNCTIONS, one):
            for sign in _signs(slope, change, t[solid]) if _is_like(changed[i], first) else ():
                yield _way(said(_name(key, n)), (key,), change, sign)
        for j, (other, s) in enumerate(tensors.items()):
            for (of_two, change_of_two), both in zip(_FUNCTIONS_OF_TWO, two) if i != j else ():
                for sign in _signs(slope, change_of_two, t[solid], s[solid]) if _is_like(both[i][j], first) else ():
                    yield _way(of_two(_name(key, n), _name(other, n)), (key, other), change_of_two, sign)


def _changed(tensors: Sequence[Tensor], at: int) -> tuple[list[list[float]], list[list[list[float]]]]:
    """Return what the functions make of one number of each tensor, and of each two of them."""
    t = torch.stack([x.reshape(-1)[at] for x in tensors])
    one = [change(t).tolist() for _, change in _FUNCTIONS]
    return one, [change(t[:, None], t[None, :]).tolist() for _, change in _FUNCTIONS_OF_TWO]


def _is_like(number: float, slope: float) -> bool:
    return math.isclose(abs(number), abs(slope), rel_tol=1e-6, abs_tol=1e-9)


def _signs(slope: Tensor, change: Callable[..., Tensor], *tensors: Tensor) -> list[float]:
    """Return 1.0 or -1.0 if the slope is the changed tensors times that, or both if it is 0."""
    value = change(*tensors)
    return [sign for sign in (1.0, -1.0) if torch.allclose(slope, sign * value, 1e-6, 1e-9)]


_FEWEST = 3  # elements of a gradient that tell one function from another


def known_in_its_shape(n: Numbers, seen: Seen) -> Mapping[str | None, Tensor]:
    """Return the upstream gradient (under None) and the known tensors in the shape of the input, as far as they fit."""
    return n.once(("in its shape", seen.position, seen.walk), lambda: _in_its_shape(n, seen))


def _in_its_shape(n: Numbers, seen: Seen) -> Mapping[str | None, Tensor]:
    shape = tuple(seen.right.shape)
    known: dict[str | None, Tensor] = {None: seen.upstream, "y": n.result, **{f"x{i}": x for i, x in n.tensors.items()}}
    found = {}
    for key, t in known.items():
        try:
            found[key] = spread(t, n, shape).expand(shape)
        except (RuntimeError, IndexError):
            continue
    return found


def _name(key: str, n: Numbers) -> Field:
    return Sentence("the result") if key == "y" else list(n.call.inputs)[int(key[1:])]


def _way(slope: Field, keys: tuple[str, ...], change: Callable[..., Tensor], sign: float) -> Way:
    whole = (
        Sentence("the upstream gradient times {slope}", slope=slope)
        if sign > 0
        else Sentence("the upstream gradient times {slope}, with the other sign", slope=slope)
    )
    return Way("other_slope", whole, 2.6 + len(keys) / 10, partial(_predicted, keys, change, sign))


def _predicted(keys: tuple[str, ...], change: Callable[..., Tensor], sign: float, seen: Seen) -> Tensor | None:
    if seen.numbers is None:
        return None
    columns = known_in_its_shape(seen.numbers, seen)
    if None not in columns or not columns.keys() >= set(keys):
        return None
    return columns[None] * (sign * change(*(columns[key] for key in keys)))
