"""Ways in which a gradient is a product of the upstream gradient and known matrices, but not the right one.

In comes one wrong gradient; out go `Way`s: the upstream gradient times the transpose of the result, from the left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import product

import torch
from torch import Tensor

from ...words import Field, Sentence
from .seen import Numbers, Seen
from .way import Way

_MATRIX = 2  # axes


def matrix_products(seen: Seen) -> Iterator[Way]:
    """Yield the products of the upstream gradient with one or two known matrices, with both signs."""
    n = seen.numbers
    assert n is not None
    if seen.upstream.dim() < _MATRIX:
        return
    names, known = _names(n), n.once("matrices", lambda: _matrices(n))
    for left, right in product((None, *names), repeat=2):
        shape = _shape(known.get(left or ""), known.get(right or ""), seen.upstream)
        if not (left or right) or shape != tuple(seen.right.shape):
            continue
        for sign in (1.0, -1.0):
            said = _said(names.get(left or ""), names.get(right or ""), sign)
            yield Way("another_product", said, 2.4, partial(_predicted, left, right, sign))


def _names(n: Numbers) -> dict[str, Field]:
    """Return the known matrices by key: "x0" is an input, "x0t" its transpose, "y" the result."""
    inputs = list(n.call.inputs)
    known: dict[str, Field] = {f"x{i}": inputs[i] for i, x in n.tensors.items() if x.dim() >= _MATRIX}
    if n.result.dim() >= _MATRIX:
        known["y"] = Sentence("the result")
    return {**known, **{f"{key}t": Sentence("the transpose of {tensor}", tensor=name) for key, name in known.items()}}


def _said(left: Field, right: Field, sign: float) -> Sentence:
    if left is None:
        whole = Sentence("the matrix product of the upstream gradient and {right}", right=right)
    elif right is None:
        whole = Sentence("the matrix product of {left} and the upstream gradient", left=left)
    else:
        whole = Sentence("the matrix product of {left}, the upstream gradient and {right}", left=left, right=right)
    return whole if sign > 0 else Sentence("{product}, with the other sign", product=whole)


def _matrices(n: Numbers) -> Mapping[str, Tensor]:
    """Return the known matrices by the keys of their names."""
    known = {f"x{i}": x for i, x in n.tensors.items() if x.dim() >= _MATRIX}
    if n.result.dim() >= _MATRIX:
        known["y"] = n.result
    return {**known, **{f"{key}t": x.mT for key, x in known.items()}}


def _shape(left: Tensor | None, right: Tensor | None, upstream: Tensor) -> tuple[int, ...] | None:
    """Return the shape of the product; None if there is none."""
    shape = tuple(upstream.shape)
    for a, b in ((left, None), (None, right)):
        if a is not None or b is not None:
            first, second = (tuple(x.shape) if x is not None else shape for x in (a, b))
            if first[-1] != second[-2] or not _fit(first[:-2], second[:-2]):
                return None
            batch = torch.broadcast_shapes(first[:-2], second[:-2])  # type: ignore[no-untyped-call]
            shape = (*batch, first[-2], second[-1])
    return shape


def _fit(first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    """Say whether two shapes can be broadcast together."""
    return all(a == b or 1 in (a, b) for a, b in zip(reversed(first), reversed(second)))


def _predicted(left: str | None, right: str | None, sign: float, seen: Seen) -> Tensor | None:
    n = seen.numbers
    if n is None or seen.upstream.dim() < _MATRIX:
        return None
    known, found = n.once("matrices", lambda: _matrices(n)), sign * seen.upstream
    if not known.keys() >= {left, right} - {None}:
        return None
    found = known[left] @ found if left is not None else found
    found = found @ known[right] if right is not None else found
    return found if found.shape == seen.right.shape else None
