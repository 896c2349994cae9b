"""Compare the returned values with the reference, in one fixed order: there, kind, shape, dtype, finite, values.

The input is two dictionaries of named leaves, and what rounding allows; the output is the first difference as a
sentence, or None. Nothing is broadcast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, isinf, isnan

import torch

from ..records import Leaf, Name
from ..words import Field, Sentence, authored
from .tolerance import allowed, through_bfloat16, typically_off


@dataclass(frozen=True)
class Difference:
    """The first difference: its name and kind, a sentence that says it, and a sentence that shows no numbers."""

    name: str
    kind: str  # missing, kind, shape, dtype, finite, value, forward
    said: Sentence
    discreet: Sentence


def difference(
    reference: Mapping[str, Leaf], attempt: Mapping[str, Leaf], rounding: Mapping[str, torch.Tensor] | None = None
) -> Difference | None:
    """Return the first difference, in the order of the reference's names; None if everything agrees.

    `rounding` says how far rounding moves the values, by name; None if that was not asked. Then a difference in a value
    may be one that rounding allows.
    """
    for name, expected in reference.items():
        subject = label(name)
        if name not in attempt:
            return _different(name, "missing", Sentence("{subject} is missing: it did not come back.", subject=subject))
        found = _leaf(name, expected, attempt[name], rounding)
        if found is not None:
            return found
    extra = [name for name in attempt if name not in reference]
    if not extra:
        return None
    return _different(
        extra[0],
        "missing",
        Sentence("{subject} came back, but PyTorch's result does not contain it.", subject=label(extra[0])),
    )


def same(expected: Leaf, got: Leaf) -> bool:
    """Say whether there is no difference. No sentence is made: that would take longer than the comparison."""
    if isinstance(expected, float) and isinstance(got, float):
        expected = as_tensor(expected)
        got = torch.tensor(got, dtype=expected.dtype)
    if not (isinstance(expected, torch.Tensor) and isinstance(got, torch.Tensor)):
        return type(expected) is type(got) and expected == got
    if expected.shape != got.shape or expected.dtype != got.dtype:
        return False
    if expected.is_complex():
        expected, got = (torch.view_as_real(x.resolve_conj()) for x in (expected, got))
    if torch.equal(expected, got) or not expected.is_floating_point():
        return torch.equal(expected, got)
    a, b = got.to(torch.float64), expected.to(torch.float64)
    return bool(((a == b) | (a.isnan() & b.isnan()) | ((a - b).abs() <= allowed(expected))).all())


def is_decided(expected: Leaf, got: Leaf, near: torch.Tensor, far: torch.Tensor) -> bool:
    """Say whether some element is off by more than `far` allows, and all others by no more than `near` allows."""
    if not (isinstance(expected, torch.Tensor) and isinstance(got, torch.Tensor)):
        return False
    if expected.shape != got.shape or expected.dtype != got.dtype:
        return False
    off = _off(expected, got, near)
    return bool(off.any()) and torch.equal(off, _off(expected, got, far))


def _off(expected: torch.Tensor, got: torch.Tensor, rounding: torch.Tensor | None) -> torch.Tensor:
    """Return which elements differ by more than is allowed."""
    return expected.isfinite() & (_gap(expected, got) > allowed(expected, rounding))


def _gap(expected: torch.Tensor, got: torch.Tensor) -> torch.Tensor:
    return (got.to(torch.float64) - expected.to(torch.float64)).abs()


def label(name: str) -> Field:
    """Return the name that a reader sees for the value called `name`."""
    if isinstance(name, Name):
        return name.label
    if name.startswith(
        "the "
    ):  # an author's words: at the start of a sentence they get a capital letter, `x.grad` does not
        return authored(name)
    return name or Sentence("the result")


def _leaf(
    name: str, expected: Leaf, got: Leaf, rounding: Mapping[str, torch.Tensor] | None = None
) -> Difference | None:
    moves = rounding.get(name) if rounding is not None else None
    if isinstance(expected, torch.Tensor) and isinstance(got, torch.Tensor):
        return _tensor(name, expected, got, moves)
    if type(expected) is type(got) and (expected == got or (expected != expected and got != got)):
        return None
    if isinstance(expected, float) and isinstance(got, float):
        # with what rounding gives, or before it is asked, float64's own digits: float32's are in what rounding gives
        known = moves is not None or rounding is None
        number = torch.tensor(expected, dtype=torch.float64) if known else as_tensor(expected)
        return _tensor(name, number, torch.tensor(got, dtype=number.dtype), moves)
    subject = label(name)
    words = {"subject": subject}
    if isinstance(expected, torch.Tensor) and got is None:
        of_a_rule = isinstance(name, Name) and name.role.kind == "gradient"
        said = (
            Sentence("{subject} is None: no gradient arrived there (does backward return one on every path?).", **words)
            if of_a_rule
            else Sentence("{subject} is None, where PyTorch has a tensor: nothing arrived there.", **words)
        )
        return _different(name, "missing", said)
    if expected is None and isinstance(got, torch.Tensor):
        return _different(name, "missing", Sentence("{subject} is a tensor, where PyTorch has None.", subject=subject))
    if type(expected) is not type(got):
        kinds = {"got": type(got).__name__, "expected": type(expected).__name__}
        said = Sentence("{subject} is of type {got}, PyTorch's of type {expected}.", subject=subject, **kinds)
        return _different(name, "kind", said, Sentence("{subject} is of another type than PyTorch's.", subject=subject))
    return _different(name, "value", _plain(subject, expected, got), _discreet(subject))


def as_tensor(number: float) -> torch.Tensor:
    """Return a number that `.item()` gave as a tensor, where it is not known what rounding gives it.

    The tensor is float32 if the number has no more digits than that, so that it gets the tolerance of float32.
    """
    single = torch.tensor(number, dtype=torch.float32)
    return single if float(single) == number or number != number else torch.tensor(number, dtype=torch.float64)


def _plain(subject: Field, expected: Leaf, got: Leaf) -> Sentence:
    """Say that two texts, flags or numbers differ."""
    if isinstance(expected, str) and isinstance(got, str):
        both = {"got": _shortened(got), "expected": _shortened(expected)}
        return Sentence("{subject} is {got!r} where PyTorch's is {expected!r}.", subject=subject, **both)
    if isinstance(expected, bool):
        return Sentence(
            "{subject} is {got} where PyTorch's is {expected}.", subject=subject, got=str(got), expected=str(expected)
        )
    return Sentence("{subject} is {got}, which differs from PyTorch's.", subject=subject, got=repr(got))


def _tensor(
    name: str, expected: torch.Tensor, got: torch.Tensor, rounding: torch.Tensor | None = None
) -> Difference | None:
    subject = label(name)
    if got.shape != expected.shape:
        shapes = {"got": tuple(got.shape), "expected": tuple(expected.shape)}
        said = Sentence("{subject} has shape {got} instead of {expected}.", subject=subject, **shapes)
        return _different(name, "shape", said, Sentence("{subject} has the wrong shape.", subject=subject))
    if got.dtype != expected.dtype:
        dtypes = {"got": _short(got.dtype), "expected": _short(expected.dtype)}
        return _different(
            name, "dtype", Sentence("{subject} has dtype {got} instead of {expected}.", subject=subject, **dtypes)
        )
    if expected.is_complex():  # the last index then says which part: 0 the real one, 1 the imaginary one
        got, expected = (torch.view_as_real(x.resolve_conj()) for x in (got, expected))
    if torch.equal(got, expected):
        return None  # equal to the last bit, as most are
    if not expected.is_floating_point():
        return _value(name, got != expected, got, expected)
    strange = (got.isnan() != expected.isnan()) | ((got.isinf() | expected.isinf()) & (got != expected))
    if strange.any():
        return _not_finite(name, strange, got, expected)
    off = _off(expected, got, rounding)
    if off.any():
        return _value(name, off, got, expected, rounding)
    if through_bfloat16(expected, got):
        said = Sentence(
            "{subject} has float16's dtype, but only the digits that bfloat16 holds: compute in float16 throughout.",
            subject=label(name),
        )
        return _different(name, "value", said, _discreet(label(name)))
    coarse = typically_off(expected, _gap(expected, got), rounding)
    return _coarse(name, expected, *coarse) if coarse is not None else None


def _coarse(name: str, expected: torch.Tensor, typical: float, most: float) -> Difference:
    """Say that the elements have fewer digits than their dtype holds."""
    subject = label(name)
    said = Sentence(
        "{subject} has fewer correct digits than {dtype} holds: it typically differs from PyTorch's by {typical:.1g} "
        "of its size, where {most:.1g} is rounding. Compute in {dtype} throughout.",
        subject=subject, dtype=_short(expected.dtype), typical=typical, most=most,
    )  # fmt: skip
    return _different(name, "value", said, _discreet(subject))


def _kind(expected: float, got: float) -> Sentence:
    """Say what kind of number PyTorch has where `got` is one of another kind."""
    if isnan(expected):
        return Sentence("NaN")
    if isfinite(expected):
        return Sentence("finite")
    return Sentence("infinite, with the other sign") if isinf(got) else Sentence("infinite")


def _not_finite(name: str, off: torch.Tensor, got: torch.Tensor, expected: torch.Tensor) -> Difference:
    """Say where one of the two is NaN or infinite and the other is not."""
    where, subject = _index(off), label(name)
    values = {"got": float(got[where]), "at": _at(where), "kind": _kind(float(expected[where]), float(got[where]))}
    if off.numel() == 1:
        said = Sentence("{subject} is {got}{at}, where PyTorch's is {kind}.", subject=subject, **values)
    else:
        said = Sentence(
            "{subject} is {got}{at}, where PyTorch's is {kind}; they differ so{amount}.",
            subject=subject,
            amount=_amount(off),
            **values,
        )
    return _different(
        name, "finite", said, Sentence("{subject} differs from PyTorch's in NaN or infinite elements.", subject=subject)
    )


def _value(
    name: str, off: torch.Tensor, got: torch.Tensor, expected: torch.Tensor, rounding: torch.Tensor | None = None
) -> Difference | None:
    """Return the difference of the elements that are `off`, or None if there are none."""
    if not off.any():
        return None
    gap = torch.where(off, _gap(expected, got), torch.zeros((), dtype=torch.float64))
    where, subject = _index(gap == gap.max()), label(name)
    limit = float(allowed(expected, rounding)[where])
    if off.numel() == 1 and not limit:
        said = Sentence("{subject} is {got}, which differs from PyTorch's.", subject=subject, got=repr(got.item()))
    elif limit:
        said = Sentence(
            "{subject} differs from PyTorch's{amount}; the greatest difference is {gap:.3g}{at}, "
            "where at most {limit:.1g} is allowed.",
            subject=subject, amount=_amount(off), gap=float(gap.max()), at=_at(where), limit=limit,
        )  # fmt: skip
    else:
        said = Sentence(
            "{subject} differs from PyTorch's{amount}; the first one{at}.",
            subject=subject,
            amount=_amount(off),
            at=_at(where),
        )
    return _different(name, "value", said, _discreet(subject))


def _amount(off: torch.Tensor) -> Field:
    """Say how many elements are off; say nothing if the tensor has only one element."""
    wrong, every = int(off.sum()), off.numel()
    if every == 1:
        return ""
    return (
        Sentence(" in all {n} elements", n=every)
        if wrong == every
        else Sentence(" in {wrong} of {n} elements", wrong=wrong, n=every)
    )


def _index(mask: torch.Tensor) -> tuple[int, ...]:
    return tuple(int(i) for i in mask.nonzero()[0])


def _at(where: tuple[int, ...]) -> Field:
    return Sentence(" at index {index}", index=where if len(where) > 1 else where[0]) if where else ""


def _discreet(subject: Field) -> Sentence:
    return Sentence("{subject} differs from PyTorch's.", subject=subject)


def _different(name: str, kind: str, said: Sentence, discreet: Sentence | None = None) -> Difference:
    """Return the difference; `discreet` replaces `said` where no numbers may be shown."""
    discreet = discreet or said
    if isinstance(name, Name) and name.role.kind == "forward":
        return Difference(name, "forward", _of_forward(said), _of_forward(discreet))
    return Difference(name, kind, said, discreet)


def _of_forward(said: Sentence) -> Sentence:
    return Sentence(
        "{difference} The given forward was changed, or backward wrote into its result: write only the backward.",
        difference=said,
    )


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."


def _short(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
