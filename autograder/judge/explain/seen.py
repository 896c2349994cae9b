"""What a question shows: each gradient that a case compares, with the numbers of its call.

In come a question's verdicts and attempts; out go `Seen`s. The numbers of a call are computed once for all students.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import torch
from torch import Tensor

from ...engine.graph import SHAPE, ordinal
from ...records import Attempt, Call, Case, Leaf, Name, Outcome, Verdict
from ..reference import gradients
from ..tolerance import TABLE, allowed, through_bfloat16, typically_off
from .guess import Guess, all_within, are_finite, few_of, within

T = TypeVar("T")
_KEPT = 4096  # cases: a class of students asks for the same ones again and again
_MOST_RIGHT = 16384  # gradients that are remembered
_MOST_INPUTS = 10  # of an operation that is explained
_USUAL = 1e-3, 1e3  # the size of numbers that tell most
_FAR = 0.1  # of a number: no rounding, not in half precision either, is as large
_UNIT = 2.0**-20  # what the numbers of "other magnitudes" are brought back by is a power of 2 beyond this


class Numbers:
    """One call on PyTorch, in float64: inputs, result, upstream gradient, and the gradients for any upstream gradient.

    `position` counts inputs from 0. Several results are one vector, in which `parts` counts the numbers of each result.
    Raises RuntimeError where PyTorch has no gradient.
    """

    def __init__(self, call: Call) -> None:
        self.parts = [g.numel() for g in call.upstreams if g is not None]
        if len(call.upstreams) > 1:
            call = _of_one_result(call)
        self.call, self.upstream = call, call.upstream
        self.inputs = tuple(call.inputs.values())
        self._made: dict[Any, Tensor | None] = {}
        self._once: dict[Any, Any] = {}
        self._given = tuple(_fresh(x) for x in self.inputs)
        with torch.enable_grad():
            self._out = call.function(*self._given, **call.options)
        self.result: Tensor = self._out.detach()

    @cached_property
    def is_finite(self) -> bool:
        """Say whether all inputs, the result and the upstream gradient have only finite numbers."""
        every = (*self.tensors.values(), self.result, self.upstream)
        return all(are_finite(x) for x in every)

    def gradient(self, position: int, upstream: Tensor) -> Tensor:
        """Return the right gradient of an input for this upstream gradient."""
        leaf = self._given[position]
        (found,) = gradients(self._out, [leaf], upstream, retain_graph=True)
        return torch.zeros_like(leaf) if found is None else found

    def elsewhere(self, position: int, inputs: Mapping[int, Any], upstream: Tensor) -> Tensor:
        """Return the gradient of an input if some inputs had other values."""
        return self.otherwise(position, inputs, self.call.options, upstream)

    def otherwise(
        self, position: int, inputs: Mapping[int, Any], options: Mapping[str, Any], upstream: Tensor
    ) -> Tensor:
        """Return the gradient of an input if the call had these options, and some inputs had other values.

        Raises RuntimeError if its result has another shape than the upstream gradient.
        """
        given = tuple(_fresh(inputs.get(i, x), i == position) for i, x in enumerate(self.inputs))
        with torch.enable_grad():
            out = self.call.function(*given, **options)
        if out.shape != upstream.shape:
            raise RuntimeError("the upstream gradient belongs to a result of another shape")
        (found,) = gradients(out, [given[position]], upstream) if out.requires_grad else (None,)
        return torch.zeros_like(given[position]) if found is None else found

    @cached_property
    def tensors(self) -> Mapping[int, Tensor]:
        """Return the inputs that are floating-point tensors, by position."""
        return {i: x for i, x in enumerate(self.inputs) if isinstance(x, Tensor) and x.is_floating_point()}

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """Return what `make` gives; it is asked once for each key."""
        if key not in self._once:
            self._once[key] = make()
        made: T = self._once[key]
        return made

    def kept(self, key: Any, make: Callable[[], Tensor | None]) -> Tensor | None:
        """Return what `make` gives; it is computed once for each key. None if PyTorch cannot compute it."""
        if key not in self._made:
            try:
                self._made[key] = make()
            except (RuntimeError, TypeError, ValueError, IndexError):
                self._made[key] = None
        return self._made[key]


def _of_one_result(call: Call) -> Call:
    """Return a call of several results as one whose result is all of their numbers, of those that have a gradient."""
    asked = [n for n, g in enumerate(call.upstreams) if g is not None]

    def function(*inputs: Any, **options: Any) -> Tensor:
        results = call.function(*inputs, **options)
        return torch.cat([results[n].reshape(-1) for n in asked])

    upstream = torch.cat([g.reshape(-1) for g in call.upstreams if g is not None])
    return replace(call, function=function, upstream=upstream, upstreams=(upstream,))


def _fresh(x: Any, is_asked: bool = True) -> Any:
    return x.detach().clone().requires_grad_(is_asked) if isinstance(x, Tensor) and x.is_floating_point() else x


def uses(numbers: Numbers, position: int, upstream: Tensor) -> Tensor | None:
    """Return the gradient of each use of an operand that is broadcast, in the shape of the result."""
    shape = numbers.result.shape
    if all(x.shape == shape for x in numbers.tensors.values()):
        return numbers.gradient(position, upstream)
    stretched = {i: x.expand(shape) for i, x in numbers.tensors.items()}
    found = numbers.elsewhere(position, stretched, upstream)
    return found if found.shape == shape else None


def spread(t: Tensor, numbers: Numbers, shape: tuple[int, ...]) -> Tensor:
    """Return a tensor of the result, with the axes put back that a reduction along `dim` took away."""
    dim = numbers.call.options.get("dim")
    if dim is None or t.dim() == len(shape) or not shape:
        return t
    axes = sorted(d % len(shape) for d in ((dim,) if isinstance(dim, int) else dim))
    if t.dim() + len(axes) != len(shape):
        return t  # the option means something else here
    for axis in axes:
        t = t.unsqueeze(axis)
    return t


@lru_cache(maxsize=_KEPT)
def numbers_of(case: Case) -> Mapping[str, Numbers]:
    """Return the calls of a case by `Role.call`; empty if they are not known."""
    found: dict[str, Numbers] = {}
    try:
        call = case.call() if case.call is not None else None
        others = case.others() if case.others is not None else {}
        for key, one in {**({"": call} if call is not None else {}), **others}.items():
            found[key] = Numbers(one)
    except Exception:  # noqa: BLE001  an author's call may fail in every way: then less is known
        return found
    return found


@dataclass(frozen=True)
class Seen:
    """A gradient that a case compares.

    `got` is None if nothing came back for it; `shape` is the shape with which the engine refused it. `position` counts
    the inputs of the operation from 0; `numbers` is None where the call is not known.
    """

    case: Case
    name: str
    right: Tensor
    got: Leaf
    is_wrong: bool
    shape: tuple[int, ...] | None = None
    numbers: Numbers | None = None
    position: int = 0
    walk: int = 0
    usual: Seen | None = None  # the same gradient where it is right: what is known of it is the same for all students

    @property
    def upstream(self) -> Tensor:
        """Return the upstream gradient of the call, in float64."""
        assert self.numbers is not None
        return self.numbers.upstream * 2 if self.walk == 2 else self.numbers.upstream  # as the law of two walks does

    @cached_property
    def pair(self) -> tuple[Tensor, Tensor] | None:
        """Return (what came back, the right gradient) in float64; None if they are not two tensors of one shape."""
        if not isinstance(self.got, Tensor) or self.got.shape != self.right.shape or self.shape is not None:
            return None
        if not self.got.is_floating_point():
            return None
        return self.got.to(torch.float64), self.right.to(torch.float64)

    @cached_property
    def scale(self) -> float:
        """Return the power of 2 by which the case multiplied the gradient of the call before it returned it."""
        if self.usual is not None:
            return self.usual.scale
        if self.numbers is None:
            return 1.0
        own, right = self.own, self.right.to(torch.float64)
        if own is None or torch.equal(own, right):
            return 1.0
        solid = (own != 0) & own.isfinite() & right.isfinite() & (right != 0)
        if own.shape != right.shape or not solid.any():
            return 1.0
        ratio = float(right[solid].abs().max() / own[solid].abs().max())
        return 1.0 if _UNIT < ratio < 1 / _UNIT or ratio <= 0 else 2.0 ** round(math.log2(ratio))

    @property
    def own(self) -> Tensor | None:
        """Return the right gradient in the size of the call; None if PyTorch cannot compute it."""
        n = self.numbers
        assert n is not None
        return n.kept(("right", self.position, self.walk), lambda: self.gradient(self.upstream))

    def gradient(self, upstream: Tensor) -> Tensor:
        assert self.numbers is not None
        return self.numbers.gradient(self.position, upstream)

    @cached_property
    def off(self) -> Tensor | None:
        """Return which elements are wrong, by the judge's own tolerance; None if there are no elements to compare."""
        if self.pair is None:
            return None
        if not self.is_wrong:
            return torch.zeros(self.right.shape, dtype=torch.bool)
        got, right = self.pair
        return ~within(got, right, self.tolerance)

    @cached_property
    def sure(self) -> Tensor:
        """Return which elements are right, and would be seen to be wrong if they were doubled or lost."""
        if self.off is None:
            return torch.zeros_like(self.right, dtype=torch.bool)
        return self.visible if self.usual is None else self.usual.visible & ~self.off

    @cached_property
    def visible(self) -> Tensor:
        right = self.right.to(torch.float64)
        return (right.abs() > 2 * self.tolerance) & right.isfinite()

    @cached_property
    def is_finite(self) -> bool:
        """Say whether all numbers that came back are finite, and as many as there should be."""
        return self.pair is not None and are_finite(self.pair[0])

    @cached_property
    def has_usual_numbers(self) -> bool:
        """Say whether all numbers that go into the gradient, and the gradient itself, are neither tiny nor huge."""
        inputs = (*self.numbers.tensors.values(), self.upstream) if self.numbers is not None else ()
        least, most = _USUAL
        sizes = (x.abs().aminmax() for x in (*inputs, self.right) if x.numel())
        return all(least <= float(x) and float(y) <= most for x, y in sizes)

    @cached_property
    def tolerance(self) -> Tensor:
        return allowed(self.right) if self.usual is None else self.usual.tolerance

    def is_met_by(self, got: Leaf) -> bool:
        """Say whether the judge takes `got` for the right gradient."""
        right = self.right
        if not isinstance(got, Tensor) or got.shape != right.shape or got.dtype != right.dtype:
            return False
        if torch.equal(got, right):
            return True
        a, b = got.to(torch.float64), right.to(torch.float64)
        if not bool(within(a, b, self.tolerance).all()):
            return False
        return not through_bfloat16(right, got) and typically_off(right, (a - b).abs()) is None

    @cached_property
    def guesses(self) -> dict[Any, Guess | None]:
        """Return what was guessed, by the keys of ways; of a right gradient it is the same for all students."""
        return {} if self.usual is None else self.usual.guesses

    @cached_property
    def _answers(self) -> dict[Any, bool | None]:
        return {}

    def allows_way(self, key: Any, guess: Callable[[], Guess | None]) -> bool | None:
        """Do what `allows` does, once for all students."""
        if key not in self._answers:
            self._answers[key] = self.allows(guess())
        return self._answers[key]

    def agrees(self, guess: Guess | None) -> bool | None:
        """Say whether what came back is `guess`; None if that cannot be said."""
        if guess is None:
            return None
        if self.shape is not None:
            return guess.shape == self.shape
        if guess.shape != tuple(self.right.shape):
            return False  # the engine would have refused it
        if self.pair is None or self._is_off(guess):
            return False
        return self._is(self.pair[0], self._few, guess)

    def _is_off(self, guess: Guess) -> bool:
        """Say whether the largest number already shows that this is not what came back, as it mostly does."""
        if self._largest is None:
            return False
        position, got = self._largest
        number = guess.number(position)
        return math.isfinite(number) and abs(number - got) > _FAR * max(abs(number), abs(got))

    @cached_property
    def _few(self) -> list[float] | None:
        """Return the numbers that came back, if they are few."""
        return few_of(self.pair[0]) if self.pair is not None else None

    @cached_property
    def _largest(self) -> tuple[int, float] | None:
        """Return (position, value) of the largest number that came back; None if some number is special."""
        if self.pair is None or self.numbers is None or not self.numbers.is_finite or not self.right.numel():
            return None
        if not self.is_finite:
            return None
        flat = self.pair[0].reshape(-1)
        position = int(flat.abs().argmax())
        return (position, float(flat[position])) if flat[position] else None

    def allows(self, guess: Guess | None) -> bool | None:
        """Say whether `guess` is the right gradient, too; None if that cannot be said."""
        if guess is None:
            return None
        if guess.shape != tuple(self.right.shape):
            return False
        return self._is(self.right.to(torch.float64), self._few, guess)

    def is_right(self, guess: Guess | None) -> bool:
        """Say whether the judge would take `guess` for the right gradient."""
        if guess is None or guess.shape != tuple(self.right.shape):
            return False
        usual = self.usual or self
        if guess.numbers is not None and usual._few is not None:
            return all_within(guess.numbers, usual._few, usual.tolerance.reshape(-1).tolist())
        return bool(within(guess.tensor.to(torch.float64), self.right.to(torch.float64), self.tolerance).all())

    def _is(self, found: Tensor, few: list[float] | None, guess: Guess) -> bool | None:
        is_finite = self.numbers is None or self.numbers.is_finite
        if few is not None and guess.numbers is not None:
            if is_finite:
                return all_within(few, guess.numbers, guess.most)
            if self._are_apart(few, guess.numbers, guess.most):
                return False
        near = guess.near(found)
        if self.numbers is not None and not bool(self.upstream.isfinite().all()):
            near |= self.right == 0  # such a case asks for nothing where the right gradient is 0
            near |= ~found.isfinite() & ~guess.tensor.isfinite()  # NaN or infinity: the order of the steps decides
            near |= found.isnan() & (guess.tensor == 0)  # 0 times what arrives is 0, or NaN
        if bool(near.all()):
            return True
        if not is_finite and bool((near | ~guess.tensor.isfinite()).all()):
            return None  # what becomes of an infinity or a NaN depends on the order of the steps
        return False

    def _are_apart(self, found: Sequence[float], guess: Sequence[float], most: Sequence[float]) -> bool:
        """Say whether finite numbers already differ where the right gradient is not 0: the others do not matter then.

        The difference with an infinity or a NaN is one, or a NaN: it is in no such range.
        """
        right = (self.usual or self)._few or ()
        return any(r != 0 and far < abs(x - y) < math.inf for x, y, far, r in zip(found, guess, most, right))


def seen_in(
    verdicts: Iterable[Verdict], attempts: Mapping[str, Attempt], reference: Callable[[Case], Mapping[str, Leaf]]
) -> Iterator[Seen]:
    """Yield every gradient of the cases that were judged, as far as something is known about it."""
    for verdict in verdicts:
        attempt = attempts.get(verdict.case.name)
        if attempt is not None and verdict.outcome in (Outcome.PASSED, Outcome.WRONG):
            yield from _of_case(verdict, attempt, reference(verdict.case))


def _of_case(verdict: Verdict, attempt: Attempt, expected: Mapping[str, Leaf]) -> Iterator[Seen]:
    case, passed = verdict.case, verdict.outcome is Outcome.PASSED
    numbers = numbers_of(case) if case.operation is not None else {}
    refused = _refused(attempt)
    if attempt.ended is not None and refused is None:
        return
    for name, right in expected.items():
        if not isinstance(name, Name) or name.role.kind != "gradient" or not isinstance(right, Tensor):
            continue
        call = numbers.get(name.role.call)
        position = call.call.position(name.role.of) if call is not None else None
        if not right.is_floating_point() or right.dtype not in TABLE:
            continue
        common = {"numbers": call if position is not None else None, "position": position or 0, "walk": name.role.walk}
        if refused is not None:
            if position == refused[0] and name.role.call == "" and "beside" not in numbers:
                yield Seen(case, name, right, None, True, refused[1], **common)  # type: ignore[arg-type]
            continue
        usual = _usual(case, name, right, common)
        got = right if passed else attempt.values.get(name)
        if passed or usual.is_met_by(got):
            yield usual
        else:
            yield Seen(case, name, right, got, True, usual=usual, **common)  # type: ignore[arg-type]


_right: OrderedDict[tuple[Case, str], Seen] = OrderedDict()


def _usual(case: Case, name: str, right: Tensor, common: Mapping[str, Any]) -> Seen:
    """Return the gradient as it is where it is right, the same object for all students."""
    found = _right.get((case, name))
    if found is None or found.right is not right:
        found = _right[case, name] = Seen(case, name, right, right, False, **common)
        if len(_right) > _MOST_RIGHT:
            _right.popitem(last=False)
    return found


def _refused(attempt: Attempt) -> tuple[int, tuple[int, ...]] | None:
    """Return (position of the input, shape of its gradient) if the engine refused a gradient for its shape."""
    said = attempt.said
    if attempt.ended is None or said is None or said.kind != SHAPE.id:
        return None
    got, nth = said.fields["got"], said.fields["nth"]
    position = next((n for n in range(_MOST_INPUTS) if ordinal(n) == nth), None)
    return (position, got) if isinstance(got, tuple) and position is not None else None
