"""What a misconception has to go by: the case, what came back, the first difference and the reference. Numbers and data, no words."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch

from ...records import Attempt, Case, Leaf
from ..compare import FORWARD, Difference
from ..tolerance import allowed

BROADCASTING = ("add", "sub", "mul", "div", "pow")  # operations that stretch two operands to one shape
GIVEN = ("add", "mul")  # operations of two operands whose backward is not the student's: what is wrong with a shape there is `sum_to_shape`
_RETURNED = re.compile(r"returned a gradient of shape \((.*?)\) for its \w+ input, which has shape \((.*?)\)\.")
ORDINARY = " in an ordinary call"  # what a case of a sweep adds to its names for the call beside the one it is about
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Call:
    """A call of an operation in a case of a sweep: what went in, the options and the upstream gradient."""

    function: Callable[..., Any]
    inputs: tuple[torch.Tensor, ...]
    options: Mapping[str, Any]
    upstream: torch.Tensor

    def gradients(self, upstream: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        """What PyTorch gives for the inputs if `upstream` arrives."""
        leaves = [x.detach().clone().requires_grad_(x.is_floating_point()) for x in self.inputs]
        with torch.enable_grad():
            out = self.function(*leaves, **self.options)
            return torch.autograd.grad(out, leaves, upstream, allow_unused=True)


@dataclass(frozen=True)
class Evidence:
    """What there is to go by: the case, what came back, the first difference and the reference."""

    case: Case
    attempt: Attempt
    difference: Difference | None
    reference: Mapping[str, Leaf]

    @cached_property
    def pair(self) -> tuple[torch.Tensor, torch.Tensor] | None:
        """(wrong, right) of the first gradient that differs in its values, in float64; None where there is no such pair.

        None also for the call beside the one that a case is about: it is wrong in cases of its own, or by what it shares with the other.
        """
        if self.difference is None or self.difference.kind not in ("value", "finite") or self.difference.name.endswith(ORDINARY):
            return None
        return self.tensors(self.difference.name)

    def tensors(self, name: str) -> tuple[torch.Tensor, torch.Tensor] | None:
        wrong, right = self.attempt.values.get(name), self.reference.get(name)
        if not (isinstance(wrong, torch.Tensor) and isinstance(right, torch.Tensor)) or wrong.shape != right.shape:
            return None
        if not (wrong.is_floating_point() and right.is_floating_point()):
            return None
        return wrong.to(torch.float64), right.to(torch.float64)

    @cached_property
    def call(self) -> Call | None:
        """The call of a sweep's case whose gradient differs, in float64; None for any other case, and for one that repeats calls."""
        calls, ordinary = self._heard.calls, any(name.endswith(ORDINARY) for name in self.reference)
        if self.case.operation is None or len(calls) != 1 + ordinary:
            return None
        arguments, options, made_before = calls[-1]
        upstream = self.made[made_before:][-1 if ordinary else 0 :]  # the ordinary call is begun first, and its upstream gradient made first
        inputs = tuple(torch.as_tensor(x, dtype=torch.float64).detach() for x in arguments)
        return Call(getattr(torch, self.case.operation), inputs, options, upstream[0]) if upstream else None

    @cached_property
    def made(self) -> tuple[torch.Tensor, ...]:
        """The tensors that the case makes of numbers, in float64, in the order in which it makes them."""
        return tuple(x.to(torch.float64) for x in self._heard.tensors)

    @cached_property
    def _heard(self) -> _Listening:
        """What is heard when the case runs once more, on PyTorch."""
        listening = _Listening(self.case.operation)
        with warnings.catch_warnings(), torch.enable_grad():
            warnings.simplefilter("ignore")
            self.case.program(listening)
        return listening

    @cached_property
    def position(self) -> int | None:
        """Which input the first gradient that differs belongs to, counted from 0."""
        name = self.difference.name if self.difference is not None else ""
        found = re.match(r"the gradient of ([a-h]|x)\b", name)
        return "abcdefgh".index(found[1].replace("x", "a")) if found else None

    @cached_property
    def returned_shape(self) -> tuple[Shape, Shape] | None:
        """(the shape a rule returned, the shape of the input), where the engine refused a gradient for its shape."""
        found = _RETURNED.search(self.attempt.message) if self.attempt.ended is not None else None
        return (_shape(found[1]), _shape(found[2])) if found else None

    @cached_property
    def result_shape(self) -> Shape | None:
        """The shape of what forward gives, in a case of a sweep."""
        found = self.reference.get(FORWARD)
        return tuple(found.shape) if isinstance(found, torch.Tensor) else None

    def is_shape_of_an_operand(self, shape: Shape) -> bool:
        return self.call is not None and any(tuple(x.shape) == shape for x in self.call.inputs)

    def is_alone(self, piece: str) -> bool:
        """Whether `piece` of the engine, and no other, was the student's."""
        return self.case.pieces == (piece,)

    def looks_like(self, guess: torch.Tensor | None) -> bool:
        """Whether the gradient that differs is `guess`, summed to its shape: all of it, and not the right one by chance."""
        if self.pair is None or guess is None:
            return False
        wrong, right = self.pair
        try:
            guess = guess.to(torch.float64).sum_to_size(right.shape)
        except RuntimeError:
            return False
        telling = int(((guess != 0) & guess.isfinite()).sum())  # a single number among zeros fits too many formulas, and infinity fits all
        return telling >= min(2, guess.numel()) and close(wrong, guess) and not close(guess, right)

    def agrees(self, name: str) -> bool:
        """Whether what came back under `name` is right."""
        both = self.tensors(name)
        return both is not None and close(*both)

    def ratio(self) -> float | None:
        """The one number that wrong/right is, at every element where right is not zero; None where it is not one number."""
        if self.pair is None:
            return None
        wrong, right = self.pair
        solid = right.abs() > 1e-9 * max(float(right.abs().max()), 1e-30)
        if not solid.any() or not torch.isfinite(wrong).all() or not torch.isfinite(right).all():
            return None
        quotient = wrong[solid] / right[solid]
        first = float(quotient[0])
        same = close(quotient, torch.full_like(quotient, first)) and close(wrong[~solid], right[~solid])
        return first if same else None


class _Listening:
    """PyTorch, but it notes the tensors that a case makes of numbers, and the calls of one operation."""

    def __init__(self, operation: str | None) -> None:
        self.operation = operation
        self.tensors: list[torch.Tensor] = []
        self.calls: list[tuple[tuple[Any, ...], dict[str, Any], int]] = []  # with the number of tensors made before

    def as_tensor(self, value: Any) -> torch.Tensor:
        return self._kept(torch.as_tensor(value))

    def tensor(self, value: Any, **options: Any) -> torch.Tensor:
        return self._kept(torch.tensor(value, **options))

    def __getattr__(self, name: str) -> Any:
        return self._noted if name == self.operation else getattr(torch, name)

    def _kept(self, tensor: torch.Tensor) -> torch.Tensor:
        self.tensors.append(tensor.detach().clone())  # as it is now: a case may change it
        return tensor

    def _noted(self, *arguments: Any, **options: Any) -> Any:
        self.calls.append((arguments, options, len(self.tensors)))
        return getattr(torch, str(self.operation))(*arguments, **options)


def _shape(text: str) -> Shape:
    return tuple(int(size) for size in re.findall(r"\d+", text))


def close(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Equal within what the judge allows, NaN equal to NaN."""
    if a.shape != b.shape:
        return False
    same = (a == b) | (a.isnan() & b.isnan()) | ((a - b).abs() <= 1e3 * allowed(b))
    return bool(same.all())
