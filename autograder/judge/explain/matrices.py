"""Ways in which a gradient is a product of the upstream gradient and known matrices, but not the right one.

In comes one wrong gradient; out go `Way`s: the upstream gradient times the transpose of the result, from the left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import product

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
    given, wanted = seen.upstream.shape, seen.right.shape
    if len(wanted) < _MATRIX:
        return
    left = [""] * (given[-2] == wanted[-2])
    left += [key for key, x in known.items() if x.shape[-1] == given[-2] and x.shape[-2] == wanted[-2]]
    right = [""] * (given[-1] == wanted[-1])
    right += [key for key, x in known.items() if x.shape[-2] == given[-1] and x.shape[-1] == wanted[-1]]
    for one, other in product(left, right):
        for sign in (1.0, -1.0) if one or other else ():
            said = _said(names.get(one), names.get(other), sign)
            yield Way("another_product", said, 2.4, partial(_predicted, one, other, sign))


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


def _predicted(left: str, right: str, sign: float, seen: Seen) -> Tensor | None:
    n = seen.numbers
    if n is None or seen.upstream.dim() < _MATRIX:
        return None
    known, found = n.once("matrices", lambda: _matrices(n)), sign * seen.upstream
    if not known.keys() >= {left, right} - {""}:
        return None
    found = known[left] @ found if left else found
    found = found @ known[right] if right else found
    return found if found.shape == seen.right.shape else None
