"""Compare what came back with the reference, in one fixed order: there, kind, shape, dtype, finite, values.

In come two dictionaries of named leaves; out goes the first difference in words, or None. Nothing is broadcast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch

from ..records import Leaf
from .tolerance import allowed

FORWARD = "the forward's value"


@dataclass(frozen=True)
class Difference:
    """The first thing that differs: at which name, of which kind, in one sentence, and in one that shows no number."""

    name: str
    kind: str  # missing, kind, shape, dtype, finite, value, forward
    sentence: str
    discreet: str


def difference(reference: Mapping[str, Leaf], attempt: Mapping[str, Leaf]) -> Difference | None:
    """The first difference, in the order of the reference's names; None when everything agrees."""
    for name, expected in reference.items():
        if name not in attempt:
            return _said(name, "missing", "is missing from what came back")
        found = _leaf(name, expected, attempt[name])
        if found is not None:
            return found
    extra = [name for name in attempt if name not in reference]
    return _said(extra[0], "missing", "came back, but the case returns no such thing") if extra else None


def _leaf(name: str, expected: Leaf, got: Leaf) -> Difference | None:
    if isinstance(expected, torch.Tensor) and isinstance(got, torch.Tensor):
        return _tensor(name, expected, got)
    if type(expected) is type(got) and (expected == got or (expected != expected and got != got)):
        return None
    if isinstance(expected, torch.Tensor) and got is None:
        return _said(name, "missing", "is None: no gradient arrived there (does backward return one on every path?)")
    if expected is None and isinstance(got, torch.Tensor):
        return _said(name, "missing", "is a tensor, where PyTorch has None")
    if isinstance(expected, str) and isinstance(got, str):
        return _said(name, "value", f"is {_shortened(got)!r} where PyTorch's is {_shortened(expected)!r}", "differs from PyTorch's")
    if isinstance(expected, bool) and isinstance(got, bool):
        return _said(name, "value", f"is {got} where PyTorch's is {expected}", "differs from PyTorch's")
    if type(expected) is type(got):
        return _said(name, "value", f"is {got!r}, PyTorch's is another", "differs from PyTorch's")
    return _said(name, "kind", f"is of type {type(got).__name__}, PyTorch's of type {type(expected).__name__}", "is of another type than PyTorch's")


def _tensor(name: str, expected: torch.Tensor, got: torch.Tensor) -> Difference | None:
    if got is expected:
        return None  # the sandbox has found the same bits
    if got.shape != expected.shape:
        return _said(name, "shape", f"has shape {tuple(got.shape)} instead of {tuple(expected.shape)}", "has the wrong shape")
    if got.dtype != expected.dtype:
        return _said(name, "dtype", f"has dtype {_short(got.dtype)} instead of {_short(expected.dtype)}")
    if torch.equal(got, expected):
        return None  # to the last bit, as most are
    if not expected.is_floating_point():
        return _count(name, "value", got != expected, got, expected)
    strange = (got.isnan() != expected.isnan()) | ((got.isinf() | expected.isinf()) & (got != expected))
    if strange.any():
        return _count(name, "finite", strange, got, expected)
    gap = (got.to(torch.float64) - expected.to(torch.float64)).abs()
    off = expected.isfinite() & (gap > allowed(expected))
    return _count(name, "value", off, got, expected)


def _count(name: str, kind: str, off: torch.Tensor, got: torch.Tensor, expected: torch.Tensor) -> Difference | None:
    """The difference at the elements that are `off`, if any is."""
    wrong, every = int(off.sum()), off.numel()
    if not wrong:
        return None
    amount = "" if every == 1 else f" in all {every} elements" if wrong == every else f" in {wrong} of {every} elements"
    if kind == "finite":
        where = _index(off)
        return _said(
            name,
            kind,
            f"is {float(got[where])}{_at(where)}, where PyTorch's is another{f'; they differ so{amount}' if amount else ''}",
            "differs from PyTorch's in what is NaN or infinite",
        )
    gap = torch.where(off, (got.to(torch.float64) - expected.to(torch.float64)).abs(), torch.zeros((), dtype=torch.float64))
    where = _index(gap == gap.max())
    limit = float(allowed(expected)[where])
    size = f"; the greatest difference is {float(gap.max()):.3g}{_at(where)}, where at most {limit:.1g} is allowed" if limit else f"; the first one{_at(where)}"
    return _said(name, kind, f"differs from PyTorch's{amount}{size}", "differs from PyTorch's")


def _index(mask: torch.Tensor) -> tuple[int, ...]:
    return tuple(int(i) for i in mask.nonzero()[0])


def _at(where: tuple[int, ...]) -> str:
    return f" at index {where if len(where) > 1 else where[0]}" if where else ""


def _said(name: str, kind: str, sentence: str, discreet: str = "") -> Difference:
    """`discreet` is what is said in the place of a sentence that shows numbers."""
    subject = name or "the result"
    kind = "forward" if name == FORWARD else kind
    subject = f"T{subject[1:]}" if subject.startswith("the ") else subject  # x.grad stays x.grad
    extra = " (the given forward was changed, or backward wrote into its result: only the backward is to be written)" if kind == "forward" else ""
    return Difference(name, kind, f"{subject} {sentence}{extra}.", f"{subject} {discreet or sentence}{extra}.")


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."


def _short(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
