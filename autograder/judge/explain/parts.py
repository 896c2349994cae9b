"""Which elements of a gradient are wrong: those where x is negative, where b is 0, where the upstream gradient is tiny.

In come all gradients of one input in a question; out go conditions that are true of exactly the wrong elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from ...records import Case
from ...words import Sentence
from .features import RESULT, UPSTREAM
from .seen import Seen, numbers_of, spread, uses

_KEPT = 16384
_GAP = 1.5  # by what the sizes of wrong and of right elements must be apart
_MANY = 6  # elements on each side for which any gap is enough
_FEWEST = 3  # elements that speak for a condition, on each side
GRADIENT, SLOPE, USES = (
    Sentence("the right gradient"),
    Sentence("the slope"),
    Sentence("the gradient before it is summed"),
)

_TESTS: tuple[tuple[Sentence, Callable[[Tensor], Tensor]], ...] = (
    (Sentence("negative"), lambda t: t < 0),
    (Sentence("positive"), lambda t: t > 0),
    (Sentence("0"), lambda t: t == 0),
    (Sentence("not 0"), lambda t: t != 0),
    (Sentence("NaN"), lambda t: t.isnan()),
    (Sentence("infinite"), lambda t: t.isinf()),
    (Sentence("NaN or infinite"), lambda t: ~t.isfinite()),
    (Sentence("1"), lambda t: t == 1),
    (Sentence("-1"), lambda t: t == -1),
    (Sentence("2"), lambda t: t == 2),
    (Sentence("a whole number"), lambda t: (t == t.round()) & t.isfinite()),
    (Sentence("0 or negative"), lambda t: t <= 0),
    (Sentence("0 or positive"), lambda t: t >= 0),
    (Sentence("above 1"), lambda t: t > 1),
    (Sentence("below 1"), lambda t: t < 1),
)
_RARE = (Sentence("a whole number"), Sentence("above 1"), Sentence("below 1"), Sentence("not 0"))


@dataclass(frozen=True)
class Part:
    """A condition on elements: "{tensor} is {what}". `holds` gives, for a gradient, where it is sure and where not.

    It returns (true, unknown), each in the shape of the gradient; None if nothing is known about the call.
    """

    said: Sentence
    cost: float
    holds: Callable[[Seen], tuple[Tensor, Tensor] | None]


@dataclass(frozen=True)
class _Columns:
    """The numbers that go into each element of a gradient: several in a row of one element if it is a sum."""

    tensors: dict[Any, Tensor]  # flat, by name
    element: Tensor  # the element of the gradient to which each belongs
    size: int


def parts(seen: Sequence[Seen]) -> Iterator[Part]:
    """Yield the conditions that are true of exactly the wrong elements, simple ones first."""
    rows = [(one, columns) for one in seen if (columns := columns_of(one)) is not None and one.off is not None]
    if any(one.is_wrong and columns_of(one) is None for one in seen) or not rows:
        return
    off = torch.cat([one.off.flatten() for one, _ in rows])  # type: ignore[union-attr]
    sure = torch.cat([_sure(one, columns).flatten() for one, columns in rows])
    if int(off.sum()) < 1 or int(sure.sum()) < _FEWEST:
        return
    starts = torch.tensor([0, *(one.right.numel() for one, _ in rows)]).cumsum(0)[:-1].tolist()
    names = [name for name in rows[0][1].tensors if all(name in columns.tensors for _, columns in rows)]
    whole = torch.cat([columns.element + start for (_, columns), start in zip(rows, starts)])
    finite = torch.cat([one.right.isfinite().flatten() for one, _ in rows])
    told = off & finite if bool((off & finite).any()) else off  # infinities depend on the order of the steps
    exact: list[Part] = []
    for name in names:
        t = torch.cat([columns.tensors[name] for _, columns in rows])
        element = torch.arange(len(off)) if name == GRADIENT else whole
        for what, test in _TESTS:
            if _exact(_any(test(t), element, len(off)), told, sure):
                exact.append(_tested(name, what, test))
        exact += _by_size(name, t, element, told, sure)
    if exact:
        least = min(part.cost for part in exact)
        yield _joint([part for part in exact if part.cost == least])


def _joint(parts: Sequence[Part]) -> Part:
    """Return one condition for several that are true of the same elements: where they disagree, nothing is claimed."""

    def holds(seen: Seen) -> tuple[Tensor, Tensor] | None:
        found = [one for part in parts if (one := part.holds(seen)) is not None]
        if not found:
            return None
        true, unknown = found[0]
        for also, neither in found[1:]:
            true, unknown = true & also, unknown | neither | (true ^ also)
        return true, unknown | ~seen.right.isfinite()

    return Part(parts[0].said, parts[0].cost, holds)


def _sure(seen: Seen, columns: _Columns) -> Tensor:
    """Return the elements that are surely right; in half precision one term of a sum can be lost and not show."""
    is_sum = len(columns.element) != columns.size
    return torch.zeros_like(seen.sure) if is_sum and seen.right.dtype in (torch.float16, torch.bfloat16) else seen.sure


def _exact(true: Tensor, off: Tensor, sure: Tensor) -> bool:
    return not bool((off & ~true).any()) and not bool((sure & true).any())


def _any(true: Tensor, element: Tensor, size: int) -> Tensor:
    """Return which elements have a number for which the test is true."""
    if len(true) == size:
        return true
    return torch.zeros(size, dtype=torch.uint8).scatter_reduce(0, element, true.to(torch.uint8), "amax").bool()


def _by_size(name: Any, t: Tensor, element: Tensor, off: Tensor, sure: Tensor) -> Iterator[Part]:
    """Yield a bound on the size of a tensor that has all wrong elements on one side of it and no right one."""
    size = t.abs()
    for small in (True, False):
        whole = _extreme(size, element, len(off), small)
        known = whole.isfinite()
        if bool((off & ~known).any()):
            return
        a, b = whole[off], whole[sure & known]
        if not len(a) or len(b) < _FEWEST:
            return
        gap = 1.0 if min(len(a), len(b)) >= _MANY else _GAP
        inner, outer = (float(a.max()), float(b.min())) if small else (float(a.min()), float(b.max()))
        if (inner * gap < outer) if small else (inner > outer * gap):
            yield _bounded(name, inner, outer, small)


def _extreme(size: Tensor, element: Tensor, n: int, small: bool) -> Tensor:
    if len(size) == n:
        return size
    start = torch.full((n,), float("inf") if small else 0.0, dtype=size.dtype)
    return start.scatter_reduce(0, element, size, "amin" if small else "amax")


def _tested(name: Any, what: Sentence, test: Callable[[Tensor], Tensor]) -> Part:
    def holds(seen: Seen) -> tuple[Tensor, Tensor] | None:
        columns = columns_of(seen)
        if columns is None or name not in columns.tensors:
            return None
        true = _any(test(columns.tensors[name]), _places(columns, name), columns.size).reshape(seen.right.shape)
        return true, torch.zeros_like(true)

    return Part(Sentence("where {tensor} is {what}", tensor=name, what=what), 3 if what not in _RARE else 3.8, holds)


def _bounded(name: Any, inner: float, outer: float, small: bool) -> Part:
    def holds(seen: Seen) -> tuple[Tensor, Tensor] | None:
        columns = columns_of(seen)
        if columns is None or name not in columns.tensors:
            return None
        places = _places(columns, name)
        size = _extreme(columns.tensors[name].abs(), places, columns.size, small).reshape(seen.right.shape)
        true = size <= inner if small else size >= inner
        between = (size > inner) & (size < outer) if small else (size < inner) & (size > outer)
        return true, between | ~size.isfinite()

    between = (inner * outer) ** 0.5 if inner and outer else max(inner, outer)
    said = (
        Sentence("where {tensor} is smaller in size than about {bound:.0e}", tensor=name, bound=between)
        if small
        else Sentence("where {tensor} is larger in size than about {bound:.0e}", tensor=name, bound=between)
    )
    return Part(said, 3.5, holds)


def _places(columns: _Columns, name: Any) -> Tensor:
    return torch.arange(columns.size) if name == GRADIENT else columns.element


def columns_of(seen: Seen) -> _Columns | None:
    """Return the numbers that go into the elements of this gradient; None if the call is not known."""
    if seen.numbers is None:
        return None
    return _columns(seen.case, seen.name, tuple(seen.right.shape), seen.walk)


@lru_cache(maxsize=_KEPT)
def _columns(case: Case, name: Any, shape: tuple[int, ...], walk: int) -> _Columns | None:
    numbers = numbers_of(case)[name.role.call]
    position = numbers.call.position(name.role.of) or 0
    names = list(numbers.call.inputs)
    upstream = numbers.upstream * 2 if walk == 2 else numbers.upstream
    given: dict[Any, Tensor] = {names[i]: x for i, x in numbers.tensors.items()}
    given = {**given, UPSTREAM: upstream, RESULT: numbers.result}
    size = numbers.tensors[position].numel()
    if len(numbers.tensors) > 1 or tuple(numbers.result.shape) == shape:
        layout = tuple(numbers.result.shape)
        element = _expanded(torch.arange(size).reshape(shape), layout)
        if element is None:
            return None
    else:
        layout, element = shape, torch.arange(size).reshape(shape)
        given = {**given, UPSTREAM: spread(upstream, numbers, shape), RESULT: spread(numbers.result, numbers, shape)}
    found = {key: _expanded(t, layout) for key, t in given.items()}
    flat = {key: t.reshape(-1) for key, t in found.items() if t is not None}
    gradient = numbers.kept(("right", position, walk), lambda: numbers.gradient(position, upstream))
    if gradient is not None:
        flat[GRADIENT] = gradient.reshape(-1)
    if layout == tuple(numbers.result.shape):
        ones = torch.ones_like(upstream)
        slope = numbers.kept(("slope", position), lambda: uses(numbers, position, ones))
        each = numbers.kept(("uses", position, walk), lambda: uses(numbers, position, upstream))
        flat |= {name: t.reshape(-1) for name, t in ((SLOPE, slope), (USES, each)) if t is not None}
    return _Columns(flat, element.reshape(-1), size)


def _expanded(t: Tensor, shape: tuple[int, ...]) -> Tensor | None:
    try:
        return t.expand(shape)
    except RuntimeError:
        return None
