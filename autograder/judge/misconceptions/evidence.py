"""The evidence for a misconception: the case, the returned values, the first difference and the reference.

It contains numbers and data, no words. Each misconception's `fits` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import torch

from ...engine.graph import SHAPE
from ...engine.pieces import NO_ANSWER
from ...records import Attempt, Call, Case, Leaf, Name, Role
from ..compare import Difference, same
from ..counterfactual import PyTorch, given
from ..reference import gradients
from ..tolerance import allowed

Shape = tuple[int, ...]
_NO_ROLE = Role("")


@dataclass(frozen=True)
class Evidence:
    """The case, the attempt, the first difference and the reference, with the questions that a misconception asks."""

    case: Case
    attempt: Attempt
    difference: Difference | None
    reference: Mapping[str, Leaf]

    @property
    def role(self) -> Role:
        """Return the role of the first value that differs; a role without a kind if it is not known."""
        name = self.difference.name if self.difference is not None else ""
        return name.role if isinstance(name, Name) else _NO_ROLE

    @cached_property
    def pair(self) -> tuple[torch.Tensor, torch.Tensor] | None:
        """Return (wrong, right) for the first gradient that differs in its values, in float64; None if there is none.

        Return None also for the call beside the one that a case is about: other cases show its mistakes, or it is wrong
        because of something that it shares with the other call.
        """
        if self.difference is None or self.difference.kind not in ("value", "finite") or self.role.call == "beside":
            return None
        return self.tensors(self.difference.name)

    def tensors(self, name: str) -> tuple[torch.Tensor, torch.Tensor] | None:
        """Return (returned, right) for `name`, in float64; None if they are not two float tensors of one shape."""
        wrong, right = self.attempt.values.get(name), self.reference.get(name)
        if not (isinstance(wrong, torch.Tensor) and isinstance(right, torch.Tensor)) or wrong.shape != right.shape:
            return None
        if not (wrong.is_floating_point() and right.is_floating_point()):
            return None
        return wrong.to(torch.float64), right.to(torch.float64)

    def by_role(self, role: Role) -> tuple[torch.Tensor, torch.Tensor] | None:
        """Return the same pair for the value that has this role."""
        return next(
            (self.tensors(name) for name in self.reference if isinstance(name, Name) and name.role == role), None
        )

    @cached_property
    def call(self) -> Call | None:
        """Return the call that the case is about, in float64; None if there is none, or several, or several results."""
        found = self.case.call() if self.case.call is not None else None
        return found if found is not None and len(found.upstreams) == 1 else None

    @property
    def operands(self) -> tuple[torch.Tensor, ...] | None:
        """Return the inputs of the call if all of them are tensors, else None."""
        inputs = tuple(self.call.inputs.values()) if self.call is not None else ()
        return inputs if inputs and all(isinstance(x, torch.Tensor) for x in inputs) else None

    @property
    def pair_of_operands(self) -> tuple[torch.Tensor, torch.Tensor] | None:
        """Return the two inputs of the call if it has exactly two and both are tensors, else None."""
        operands = self.operands
        return (operands[0], operands[1]) if operands is not None and len(operands) == 2 else None

    @cached_property
    def position(self) -> int | None:
        """Return the position of the input whose gradient is the first to differ, counted from 0."""
        return self.call.position(self.role.of) if self.call is not None and self.role.kind == "gradient" else None

    @cached_property
    def returned_shape(self) -> tuple[Shape, Shape] | None:
        """Return (shape of the gradient, shape of the input) if the engine refused the gradient for its shape."""
        said = self.attempt.said
        if self.attempt.ended is None or said is None or said.kind != SHAPE.id:
            return None
        got, expected = said.fields["got"], said.fields["expected"]
        return (got, expected) if isinstance(got, tuple) and isinstance(expected, tuple) else None

    @property
    def piece_gave_nothing(self) -> bool:
        """Say whether the engine ended the case because a piece had returned None."""
        return self.attempt.said is not None and self.attempt.said.kind == NO_ANSWER.id

    @cached_property
    def result_shape(self) -> Shape | None:
        """Return the shape of the result of forward, in a case of a sweep."""
        found = next(
            (value for name, value in self.reference.items() if isinstance(name, Name) and name.role.kind == "forward"),
            None,
        )
        return tuple(found.shape) if isinstance(found, torch.Tensor) else None

    def is_shape_of_an_operand(self, shape: Shape) -> bool:
        return any(tuple(x.shape) == shape for x in self.operands or ())

    def is_alone(self, piece: str) -> bool:
        """Say whether `piece` of the engine, and no other, came from the student."""
        return self.case.pieces == (piece,)

    def gradient_of_input(self, upstream: torch.Tensor) -> torch.Tensor | None:
        """Return PyTorch's gradient of the input whose gradient differs, if `upstream` arrives at the call's result."""
        call, position = self.call, self.position
        if call is None or position is None:
            return None
        leaves = [
            x.detach().clone().requires_grad_(x.is_floating_point()) if isinstance(x, torch.Tensor) else x
            for x in call.inputs.values()
        ]
        asked = [leaf for leaf in leaves if isinstance(leaf, torch.Tensor) and leaf.requires_grad]
        with torch.enable_grad():
            found = gradients(call.function(*leaves, **call.options), asked, upstream)
        return next((g for leaf, g in zip(asked, found) if leaf is leaves[position]), None)

    def looks_like(self, guess: torch.Tensor | None) -> bool:
        """Say whether the gradient that differs is `guess`, summed to its shape: all of it, and not by chance."""
        if self.pair is None or guess is None:
            return False
        wrong, right = self.pair
        try:
            guess = guess.to(torch.float64).sum_to_size(right.shape)
        except RuntimeError:
            return False
        # one number among zeros fits too many formulas, infinity fits all, and so does what is as good as zero
        telling = int(((guess.abs() > 1e3 * allowed(guess)) & guess.isfinite()).sum())
        return telling >= min(2, guess.numel()) and close(wrong, guess) and not close(guess, right)

    def is_what_this_gives(self, *mistaken: type[PyTorch]) -> bool:
        """Say whether PyTorch with one of these mistakes gives all the returned values of this case."""
        return any(self._all_is(given(self.case, one)) for one in mistaken)

    def _all_is(self, wrong: Mapping[str, Leaf] | None) -> bool:
        got = self.attempt.values
        if wrong is None or self.difference is None or wrong.keys() != got.keys():
            return False
        first = str(self.difference.name)  # mostly this value alone decides
        return same(wrong[first], got[first]) and all(same(value, got[name]) for name, value in wrong.items())

    def begins_as_this_gives(self, mistaken: type[PyTorch]) -> bool:
        """Say whether PyTorch with this mistake gives the first value that differs, and no later value contradicts.

        This is for a mistake that may be made for some shapes or nodes only. Each text and flag that the mistake
        changes must be right, or wrong in the way of the mistake; at least one must be wrong. Tensors only have to be
        there: how much they gather depends on how often the mistake was made.
        """
        wrong, right, got = given(self.case, mistaken), self.reference, self.attempt.values
        if wrong is None or self.difference is None or not wrong.keys() == got.keys() == right.keys():
            return False
        first = str(self.difference.name)
        changed = [name for name in right if not same(right[name], wrong[name])]
        if first not in changed or not same(wrong[first], got[first]):
            return False
        plain = [name for name in changed if not isinstance(wrong[name], torch.Tensor)]
        shown = not plain or any(same(wrong[name], got[name]) for name in plain)
        return shown and all(_is_like(got[name], right[name]) or _is_like(got[name], wrong[name]) for name in changed)

    def ratio(self) -> float | None:
        """Return wrong/right if it is the same number wherever right is not zero; None if it is not one number."""
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


@dataclass(frozen=True)
class Passing(Evidence):
    """The evidence of a case that passed: it notes whether a misconception's guesses differ from the right gradient."""

    guesses: list[bool] = field(default_factory=list)

    def looks_like(self, guess: torch.Tensor | None) -> bool:
        if self.pair is None or guess is None or self.pair[1].dtype != guess.dtype:
            return False
        right = self.pair[1]
        try:
            guess = guess.sum_to_size(right.shape)
        except RuntimeError:
            return False
        both = guess.isfinite() & right.isfinite()
        self.guesses.append(not close(guess[both], right[both]))
        return False

    def is_what_this_gives(self, *mistaken: type[PyTorch]) -> bool:
        """Run nothing: an engine may make its mistake in some graphs only."""
        return False


def _is_like(got: Leaf, guess: Leaf) -> bool:
    """Say whether `got` equals `guess`, or both are tensors."""
    return same(guess, got) or (isinstance(guess, torch.Tensor) and isinstance(got, torch.Tensor))


def close(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Say whether `a` equals `b` within 1000 times the judge's tolerance; NaN equals NaN."""
    if a.shape != b.shape:
        return False
    same = (a == b) | (a.isnan() & b.isnan()) | ((a - b).abs() <= 1e3 * allowed(b))
    return bool(same.all())
