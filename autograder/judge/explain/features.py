"""What is special about a call: facts that are true or false of a whole call, such as "b has an axis of size 1".

In comes a `Seen`; out go its features, each the end of the sentence "in exactly those calls ...".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import isfinite, isnan
from typing import Any

import torch
from torch import Tensor

from ...records import Case
from ...words import Plural, Sentence
from .seen import Numbers, Seen, numbers_of

UPSTREAM, RESULT = Sentence("the upstream gradient"), Sentence("the result")
NOT_OF_FLOAT64 = Sentence("where the numbers are not of float64")
_KEPT = 16384
_TINY, _HUGE = 1e-5, 1e5  # the size of all numbers of a tensor
_MOST_AXES = 6
_AMONG_OTHERS = ("first", "second", "repeated", "left", "right")  # the calls of that law of a sweep


def features(seen: Seen) -> frozenset[Sentence]:
    """Return the features of the call; empty if nothing is known about it."""
    if seen.numbers is None:
        return frozenset()
    return _features(seen.case, seen.name, seen.right.dtype, seen.walk)


def sizes(seen: Seen) -> frozenset[Sentence]:
    """Return those features of the call that say how large its numbers are."""
    if seen.numbers is None:
        return frozenset()
    return frozenset(one for key, t in _tensors(seen.numbers).items() for one in _of_size(t, {"tensor": key}))


@lru_cache(maxsize=_KEPT)
def _features(case: Case, name: Any, dtype: torch.dtype, walk: int) -> frozenset[Sentence]:
    numbers = numbers_of(case)[name.role.call]
    of_call = numbers.once("features", lambda: _of_numbers(numbers))  # the same for each of its gradients
    return of_call.union(_of_dtype(dtype, walk), _of_calls(name.role.call))


def _of_numbers(numbers: Numbers) -> frozenset[Sentence]:
    return frozenset(
        [
            *_of_options(numbers.call.options),
            *(one for key, t in _tensors(numbers).items() for one in _of_tensor(key, t)),
            *_of_shapes(numbers),
        ]
    )


def _tensors(numbers: Numbers) -> dict[Any, Tensor]:
    names = list(numbers.call.inputs)
    return {**{names[i]: x for i, x in numbers.tensors.items()}, UPSTREAM: numbers.upstream, RESULT: numbers.result}


def _of_dtype(dtype: torch.dtype, walk: int) -> Iterator[Sentence]:
    if dtype is not torch.float64:
        yield Sentence("where the numbers are of {dtype}", dtype=str(dtype).removeprefix("torch."))
        yield NOT_OF_FLOAT64
    if walk == 2:
        yield Sentence("where a graph is walked through for the second time")


def _of_calls(call: str) -> Iterator[Sentence]:
    if call in _AMONG_OTHERS:
        yield Sentence("where other calls of the operation come in between")


def _of_options(options: Any) -> Iterator[Sentence]:
    for key, value in options.items():
        yield given_option(key)
        if isinstance(value, (tuple, list)):
            yield Sentence("where {option} is a {kind}", option=key, kind=type(value).__name__)
            yield Plural("where {option} has {n} entry", "where {option} has {n} entries", option=key, n=len(value))
        every = value if isinstance(value, (tuple, list)) else [value]
        if any(isinstance(v, (int, float)) and v < 0 for v in every):
            yield Sentence("where {option} has a negative number", option=key)
        if isinstance(value, (bool, int, str)):
            yield Sentence("where {option} is {value}", option=key, value=str(value))


def given_option(name: str) -> Sentence:
    """Return the feature of a call in which an option is given."""
    return Sentence("where {option} is given", option=name)


def _of_tensor(name: Any, t: Tensor) -> Iterator[Sentence]:
    said = {"tensor": name}
    yield from (
        Plural("where {tensor} has {n} axis", "where {tensor} has {n} axes", n=n, **said)
        for n in [t.dim()]
        if n <= _MOST_AXES
    )
    if t.dim() > 1:
        yield Sentence("where {tensor} has more than one axis", **said)
    if t.numel() == 1:
        yield Sentence("where {tensor} has one element", **said)
    if t.numel() == 0:
        yield Sentence("where {tensor} has no elements", **said)
        return
    if t.dim() == 2 and t.shape[0] == t.shape[1]:
        yield Sentence("where {tensor} is square", **said)
    if t.dim() > 1 and t.shape[0] == t.shape[-1]:
        yield Sentence("where the first and the last axis of {tensor} have one size", **said)
    if not t.is_contiguous():
        yield Sentence("where {tensor} is not contiguous in memory", **said)
    if any(stride == 0 and n > 1 for stride, n in zip(t.stride(), t.shape)):
        yield Sentence("where {tensor} was stretched by expand", **said)
    if t.storage_offset() > 0:
        yield Sentence("where {tensor} begins inside a larger memory", **said)
    yield from _of_values(t, said)


def _of_values(t: Tensor, said: dict[str, Any]) -> Iterator[Sentence]:
    least, most = (float(x) for x in t.aminmax())  # NaN if there is one
    if t.numel() > 1 and least == most:
        yield Sentence("where all elements of {tensor} are equal", **said)
    if isnan(least):
        yield Sentence("where {tensor} has a NaN", **said)
    if not (isfinite(least) and isfinite(most)) and bool(t.isinf().any()):
        yield Sentence("where {tensor} has an infinity", **said)
    if not (least > 0 or most < 0) and bool((t == 0).any()):
        yield Sentence("where {tensor} has a zero", **said)
    yield from _of_size(t, said)


def _of_size(t: Tensor, said: dict[str, Any]) -> Iterator[Sentence]:
    if not t.numel():
        return
    least, most = (float(x) for x in t.aminmax())
    if not (isfinite(least) and isfinite(most)):
        if 0 < float(torch.nan_to_num(t.abs(), 0.0, 0.0).max()) < _TINY:
            yield Sentence("where all numbers of {tensor} are tiny", **said)
    elif 0 < max(-least, most) < _TINY:
        yield Sentence("where all numbers of {tensor} are tiny", **said)
    elif max(-least, most) > _HUGE and bool((t.abs() > _HUGE).all()):
        yield Sentence("where all numbers of {tensor} are huge", **said)


def _of_shapes(numbers: Numbers) -> Iterator[Sentence]:
    names, result = list(numbers.call.inputs), tuple(numbers.result.shape)
    for i, x in numbers.tensors.items():
        said = {"input": names[i]}
        if tuple(x.shape) == result:
            continue
        if len(numbers.tensors) > 1:
            yield Sentence("where {input} is stretched to another shape", **said)
            if x.dim() < len(result):
                yield Sentence("where {input} has fewer axes than the result", **said)
            for fewer in range(2, len(result) - x.dim() + 1):
                yield Sentence("where {input} has at least {n} axes fewer than the result", n=fewer, **said)
            if any(n == 1 and m != 1 for n, m in zip(reversed(x.shape), reversed(result))):
                yield Sentence("where an axis of size 1 of {input} is stretched", **said)
    shapes = {tuple(x.shape) for x in numbers.tensors.values()}
    if len(numbers.tensors) > 1 and len(shapes) == 1:
        yield Sentence("where all inputs have one shape")
    values = list(numbers.tensors.values())
    if len(values) == 2 and values[0].shape == values[1].shape and torch.equal(values[0], values[1]):
        yield Sentence("where both inputs are equal")
