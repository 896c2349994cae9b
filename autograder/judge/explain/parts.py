"""Which elements of a gradient are wrong: those where x is negative, where b is 0, where the upstream gradient is tiny.

In come all gradients of one input in a question; out go conditions that are true of exactly the wrong elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from math import inf
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
_FIRST = 3  # gradients of each kind that refute most conditions
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
_TEST = dict(_TESTS)
_RARE = (Sentence("a whole number"), Sentence("above 1"), Sentence("below 1"), Sentence("not 0"))


@dataclass(frozen=True)
class Part:
    """A condition on elements: "{tensor} is {what}". `of` says of each element if it is true, and if that is sure.

    It returns (true, unknown), both flat; None if nothing is known of the tensor.
    """

    said: Sentence
    cost: float
    of: Callable[[_Columns], tuple[Tensor, Tensor] | None]

    def holds(self, seen: Seen) -> bool | None:
        """Say whether exactly the elements are wrong for which it is true; None if nothing is known about the call."""
        columns = columns_of(seen)
        found = self.of(columns) if columns is not None else None
        if found is None or seen.off is None:
            return None if not seen.is_wrong else False
        known = seen.right.isfinite().flatten() & ~found[1]
        return _is_exact(found[0], seen.off.flatten() & known, seen.sure.flatten() & known)


def _is_exact(true: Tensor, off: Tensor, sure: Tensor) -> bool:
    """Say whether a condition is true of all elements that are off, and of none that is surely right."""
    return not bool(((off & ~true) | (sure & true)).any())


@dataclass(frozen=True)
class _Columns:
    """The numbers that go into each element of a gradient: several in a row of one element if it is a sum."""

    given: Mapping[Any, Tensor]  # by name, all but the gradient in one shape
    made: Mapping[Any, Callable[[], Tensor | None]]  # those that have to be computed first
    element: Tensor  # the element of the gradient to which each belongs
    size: int

    @cached_property
    def _kept(self) -> dict[Any, Any]:
        return {}

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def tensor(self, name: Any) -> Tensor | None:
        """Return the numbers of a tensor, flat; None if it has none here."""
        return self._once(name, lambda: self._flat(self.given.get(name, self.made.get(name))))  # type: ignore[no-any-return]

    def _flat(self, found: Tensor | Callable[[], Tensor | None] | None) -> Tensor | None:
        t = found if found is None or isinstance(found, Tensor) else found()
        return t.reshape(-1) if t is not None else None

    def true(self, name: Any, what: Sentence) -> Tensor:
        """Return for which elements some number of a tensor is what is said."""
        return self._once((name, what.template), lambda: self._any(_TEST[what](self._row(name)))[0])  # type: ignore[no-any-return]

    def extreme(self, name: Any, small: bool) -> Tensor:
        """Return the least or the greatest size of the numbers of each element."""
        return self._once((name, small), lambda: self._extreme(self._row(name).abs(), small)[0])  # type: ignore[no-any-return]

    def _row(self, name: Any) -> Tensor:
        t = self.tensor(name)
        assert t is not None
        return t[None]

    @cached_property
    def names(self) -> list[Any]:
        """Return the names of all tensors."""
        return [name for name in (*self.given, *self.made) if self.tensor(name) is not None]

    @cached_property
    def whole(self) -> tuple[list[Any], Tensor, Tensor, Tensor]:
        """Return names, for which elements each test of each tensor is true, and the least and the greatest sizes."""
        groups = [[name for name in self.names if (name == GRADIENT) is is_it] for is_it in (False, True)]
        stacked = [torch.cat([self._row(name) for name in group]) for group in groups if group]
        true = [self._any(torch.cat([test(t) for _, test in _TESTS])) for t in stacked]
        by_name = [x.reshape(len(_TESTS), len(t), self.size).transpose(0, 1) for x, t in zip(true, stacked)]
        least, most = ([self._extreme(t.abs(), small) for t in stacked] for small in (True, False))
        return [*groups[0], *groups[1]], torch.cat(by_name), torch.cat(least), torch.cat(most)

    def _any(self, true: Tensor) -> Tensor:
        if true.shape[1] == self.size:
            return true
        start = torch.zeros(len(true), self.size, dtype=torch.uint8)
        return start.scatter_reduce(1, self.element.expand(true.shape), true.to(torch.uint8), "amax").bool()

    def _extreme(self, sizes: Tensor, small: bool) -> Tensor:
        if sizes.shape[1] == self.size:
            return sizes
        start = torch.full((len(sizes), self.size), inf if small else 0.0, dtype=sizes.dtype)
        return start.scatter_reduce(1, self.element.expand(sizes.shape), sizes, "amin" if small else "amax")


class _Possible:
    """The conditions on one tensor that the gradients so far do not refute."""

    def __init__(self) -> None:
        self.tests = torch.ones(len(_TESTS), dtype=torch.bool)
        self.bounds = {True: (0.0, inf), False: (inf, 0.0)}  # the sizes at wrong and at right elements, by `small`

    def __bool__(self) -> bool:
        return bool(self.bounds) or bool(self.tests.any())

    def see(self, refuted: Tensor, sizes: Mapping[bool, tuple[float, float]]) -> None:
        """Take what one more gradient says: the tests it refutes, and the sizes nearest to the other side."""
        self.tests = self.tests & ~refuted
        for small, (inner, outer) in list(self.bounds.items()):
            a, b = sizes[small]
            inner, outer = (max(inner, a), min(outer, b)) if small else (min(inner, a), max(outer, b))
            self.bounds[small] = inner, outer
            if not ((inner < outer) if small else (inner > outer)):
                del self.bounds[small]


def parts(seen: Sequence[Seen]) -> Iterator[Part]:
    """Yield the conditions that are true of exactly the wrong elements, simple ones first."""
    possible = _possible(seen)
    if not possible or any(one.is_wrong and columns_of(one) is None for one in seen):
        return
    rows = [(one, columns) for one in seen if (columns := columns_of(one)) is not None and one.off is not None]
    off = torch.cat([one.off.flatten() for one, _ in rows])  # type: ignore[union-attr]
    sure = torch.cat([_sure(one, columns).flatten() for one, columns in rows])
    if int(off.sum()) < 1 or int(sure.sum()) < _FEWEST:
        return
    finite = torch.cat([one.right.isfinite().flatten() for one, _ in rows])
    told = off & finite if bool((off & finite).any()) else off  # infinities depend on the order of the steps
    exact: list[Part] = []
    every = _together(rows, list(possible))
    for name in every.names:
        for (what, _), may_be in zip(_TESTS, possible[name].tests.tolist()):
            if may_be and _is_exact(every.true(name, what), told, sure):
                exact.append(_tested(name, what))
        for small in possible[name].bounds:
            exact += _by_size(name, every.extreme(name, small), told, sure, small)
    if not exact:
        return
    least = min(part.cost for part in exact)
    part = _joint([part for part in exact if part.cost == least])
    found, visible = part.of(every), torch.cat([one.sure.flatten() for one, _ in rows])
    if found is not None and _is_exact(found[0], off & finite & ~found[1], visible & finite & ~found[1]):
        yield part


def _together(rows: Sequence[tuple[Seen, _Columns]], names: Sequence[Any]) -> _Columns:
    """Return the numbers of all gradients one after the other, of the tensors that all of them have."""
    found = {}
    for name in (name for name in rows[0][1].names if name in names):
        tensors = [t for _, columns in rows if (t := columns.tensor(name)) is not None]
        if len(tensors) == len(rows):
            found[name] = torch.cat(tensors)
    starts = list(accumulate((columns.size for _, columns in rows), initial=0))
    element = torch.cat([columns.element + start for (_, columns), start in zip(rows, starts)])
    return _Columns(found, {}, element, starts[-1])


def _possible(seen: Sequence[Seen]) -> dict[Any, _Possible]:
    """Return the conditions that the first gradients, wrong and right ones, do not refute, by the name of a tensor."""
    wrong, right = ([one for one in seen if one.is_wrong is is_wrong] for is_wrong in (True, False))
    found: dict[Any, _Possible] | None = None
    for one in (*wrong[:_FIRST], *right[:_FIRST]):
        columns = columns_of(one)
        if columns is None or one.off is None or not columns.size:
            continue
        if found is None:
            found = {name: _Possible() for name in columns.names}
        off, sure = (one.off & one.right.isfinite()).flatten(), _sure(one, columns).flatten()
        names, true, *extremes = columns.whole
        refuted = ((true & sure) | (~true & off)).any(2)
        sizes = [_nearest(extreme, off, sure, small) for extreme, small in zip(extremes, (True, False))]
        for name, *of_name in zip(names, refuted, *sizes):
            if name in found:
                found[name].see(of_name[0], dict(zip((True, False), of_name[1:])))
        found = {name: one for name, one in found.items() if one and name in names}
        if not found:
            return {}
    return found or {}


def _nearest(sizes: Tensor, off: Tensor, sure: Tensor, small: bool) -> list[tuple[float, float]]:
    """Return, for each row, the size at a wrong element and that at a right one that are nearest to the other side."""
    far, near = (inf, 0.0) if small else (0.0, inf)  # what says nothing
    known = sizes.isfinite()
    inner = torch.where(off, torch.where(known, sizes, far), near)
    outer = torch.where(sure & known, sizes, far)
    a, b = (inner.amax(1), outer.amin(1)) if small else (inner.amin(1), outer.amax(1))
    return list(zip(a.tolist(), b.tolist()))


def _joint(parts: Sequence[Part]) -> Part:
    """Return one condition for several that are true of the same elements: where they disagree, nothing is claimed."""

    def of(columns: _Columns) -> tuple[Tensor, Tensor] | None:
        found = [one for part in parts if (one := part.of(columns)) is not None]
        if not found:
            return None
        true, unknown = found[0]
        for also, neither in found[1:]:
            true, unknown = true & also, unknown | neither | (true ^ also)
        return true, unknown

    return Part(parts[0].said, parts[0].cost, of)


def _sure(seen: Seen, columns: _Columns) -> Tensor:
    """Return the elements that are surely right; in half precision one term of a sum can be lost and not show."""
    is_sum = len(columns.element) != columns.size
    return torch.zeros_like(seen.sure) if is_sum and seen.right.dtype in (torch.float16, torch.bfloat16) else seen.sure


def _by_size(name: Any, whole: Tensor, off: Tensor, sure: Tensor, small: bool) -> Iterator[Part]:
    """Yield a bound on the size of a tensor that has all wrong elements on one side of it and no right one."""
    known = whole.isfinite()
    a, b = whole[off], whole[sure & known]
    if bool((off & ~known).any()) or not len(a) or len(b) < _FEWEST:
        return
    gap = 1.0 if min(len(a), len(b)) >= _MANY else _GAP
    inner, outer = (float(a.max()), float(b.min())) if small else (float(a.min()), float(b.max()))
    if (inner * gap < outer) if small else (inner > outer * gap):
        yield _bounded(name, inner, outer, small)


def _tested(name: Any, what: Sentence) -> Part:
    def of(columns: _Columns) -> tuple[Tensor, Tensor] | None:
        if columns.tensor(name) is None:
            return None
        true = columns.true(name, what)
        return true, torch.zeros_like(true)

    return Part(Sentence("where {tensor} is {what}", tensor=name, what=what), 3 if what not in _RARE else 3.8, of)


def _bounded(name: Any, inner: float, outer: float, small: bool) -> Part:
    def of(columns: _Columns) -> tuple[Tensor, Tensor] | None:
        if columns.tensor(name) is None:
            return None
        size = columns.extreme(name, small)
        true = size <= inner if small else size >= inner
        between = (size > inner) & (size < outer) if small else (size < inner) & (size > outer)
        return true, between | ~size.isfinite()

    between = (inner * outer) ** 0.5 if inner and outer else max(inner, outer)
    said = (
        Sentence("where {tensor} is smaller in size than about {bound:.0e}", tensor=name, bound=between)
        if small
        else Sentence("where {tensor} is larger in size than about {bound:.0e}", tensor=name, bound=between)
    )
    return Part(said, 3.5, of)


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
    found = {key: x for key, t in given.items() if (x := _expanded(t, layout)) is not None}
    made: dict[Any, Callable[[], Tensor | None]] = {
        GRADIENT: lambda: numbers.kept(("right", position, walk), lambda: numbers.gradient(position, upstream))
    }
    if layout == tuple(numbers.result.shape):
        ones = torch.ones_like(upstream)
        made[SLOPE] = lambda: numbers.kept(("slope", position), lambda: uses(numbers, position, ones))
        made[USES] = lambda: numbers.kept(("uses", position, walk), lambda: uses(numbers, position, upstream))
        if all(x.shape == layout for x in numbers.tensors.values()):
            made[USES] = made[GRADIENT]  # each element is used once
    return _Columns(found, made, element.reshape(-1), size)


def _expanded(t: Tensor, shape: tuple[int, ...]) -> Tensor | None:
    if t.shape == shape:
        return t
    try:
        return t.expand(shape)
    except RuntimeError:
        return None
