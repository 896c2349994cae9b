"""Check that the judge asks for no more runs of rounding than it needs, and that more would not change a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import torch

from autograder.judge import Reference, judge, verdict
from autograder.judge.compare import difference
from autograder.records import Assignment, Attempt, Case, Leaf, Name, Outcome, Role
from autograder.words import Sentence

SIZES = (1e-16, 1e-14, 1e-13, 1e-12, 1e-10, 1e-8, 1e-6, 1e-3, 0.3)  # relative changes of a value


def cancelled(torch: object) -> dict[str, Leaf]:
    """Return a gradient whose terms cancel to nothing but rounding, and one that does not."""
    x = torch.tensor([0.1, 0.2, 0.7], dtype=torch.float64, requires_grad=True)  # type: ignore[attr-defined]
    y = torch.tensor([1.0, 3.0], dtype=torch.float64, requires_grad=True)  # type: ignore[attr-defined]
    (x.softmax(0).sum() * 1e3 + (y * y).sum()).backward()
    return {"x.grad": x.grad, "y.grad": y.grad}


CANCELLED = Case("cancelled", "q", 1.0, cancelled)


def changed(values: Mapping[str, Leaf], size: float) -> dict[str, Leaf]:
    """Return the values with every number of floating point moved by `size` of the largest in its tensor."""
    return {
        name: value + size * value.abs().max()
        if isinstance(value, torch.Tensor) and value.is_floating_point() and value.numel()
        else value
        for name, value in values.items()
    }


def test_the_first_runs_tell_a_value_that_is_far_off() -> None:
    reference = Reference()
    right = reference(CANCELLED)
    wrong = Attempt(values={**right, "y.grad": right["y.grad"] * 2})  # type: ignore[operator]
    assert judge(CANCELLED, wrong, reference).outcome is Outcome.WRONG
    assert CANCELLED in reference._first and CANCELLED not in reference._rounding


def test_what_the_first_runs_do_not_tell_is_asked_of_the_others() -> None:
    reference = Reference()
    moves = reference.first_rounding(CANCELLED).moves["x.grad"].max()
    for times, passes in ((0.1, True), (1.0, True), (50.0, False), (1e9, False)):
        asked = Reference()
        near = {**asked(CANCELLED), "x.grad": asked(CANCELLED)["x.grad"] + times * moves}  # type: ignore[operator]
        assert (judge(CANCELLED, Attempt(values=near), asked).outcome is Outcome.PASSED) == passes, times
        assert (CANCELLED in asked._rounding) == (times < 1e5)


@pytest.mark.parametrize("name", ["03-elementwise", "06-linear-algebra"])
def test_more_runs_change_no_verdict(name: str, public: dict[str, Assignment], monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare each verdict with that of all runs, for changes of all sizes."""
    monkeypatch.setattr(verdict, "diagnose", lambda *_: None)  # why it is wrong is not asked here
    reference, asked, outcomes = Reference(), Reference(), set()
    for case in public[name].cases[::17]:
        right = reference(case)
        for size in SIZES:
            values = changed(right, size)
            found = judge(case, Attempt(values=values), asked).outcome
            every = difference(right, values, reference.rounding(case))
            assert (found is Outcome.PASSED) == (every is None), (case.name, size)
            outcomes.add(found)
    assert outcomes == {Outcome.PASSED, Outcome.WRONG}


def power(torch: Any, dtype: str = "float64") -> dict[str, Leaf]:
    """Return a gradient whose rule computes 0 ** (1 - 1)."""
    x = torch.tensor([0.0, 2.0], dtype=getattr(torch, dtype), requires_grad=True)
    (x ** torch.tensor([1.0, 3.0], dtype=getattr(torch, dtype))).backward(torch.ones_like(x))
    return {"x.grad": x.grad}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_no_rounding_leads_over_a_kink(dtype: str) -> None:
    """A power of 0 is 1 if the exponent is 0, and 0 if it is ever so little more: that is no rounding."""
    case = Case(f"a power in {dtype}", "q", 1.0, lambda torch: power(torch, dtype))
    reference = Reference()
    right = reference(case)["x.grad"]
    assert isinstance(right, torch.Tensor) and reference.rounding(case)["x.grad"][0] == 1
    for element, factor, passes in ((0, 0.0, False), (0, 2.0, False), (1, 1.5, False), (1, 1 + 1e-15, True)):
        found = right.clone()
        found[element] *= factor
        outcome = judge(case, Attempt(values={"x.grad": found}), reference).outcome
        assert (outcome is Outcome.PASSED) == passes, (element, factor)


@pytest.mark.parametrize("step", [30, pytest.param(1, marks=pytest.mark.thorough)])
def test_one_wrong_element_is_enough(
    step: int, assignments: dict[str, Assignment], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Make one number of a value 0, or half as much again: no rounding reaches that, unless all of it is rounding.

    Half precision is left out, where a tenth can be rounding.
    """
    monkeypatch.setattr(verdict, "diagnose", lambda *_: None)  # why it is wrong is not asked here
    reference, judged = Reference(), 0
    for case in [case for one in assignments.values() for case in one.cases if not case.functions][::step]:
        right = reference(case)
        exact = {
            k: v for k, v in right.items() if isinstance(v, torch.Tensor) and v.dtype in (torch.float64, torch.float32)
        }
        largest = max((float(v.abs().nan_to_num(0, 0, 0).max()) for v in exact.values() if v.numel()), default=0.0)
        for name, value in exact.items():
            flat = value.flatten()
            telling = (flat.isfinite() & (flat.abs() > 1e-6 * largest)).nonzero().flatten().tolist()
            for element, factor in zip(telling[:: max(1, len(telling) // 2)], (0.0, 1.5)):
                changed = flat.clone()
                changed[element] *= factor
                if changed[element].isfinite():
                    judged += 1
                    found = Attempt(values={**right, name: changed.reshape(value.shape)})
                    assert judge(case, found, reference).outcome is Outcome.WRONG, (case.name, name, element)
    assert judged > 10_000 / step


@pytest.mark.parametrize("of_another_kind", [None, "text", 1.0, torch.ones(3), torch.ones(2, dtype=torch.complex128)])
def test_a_forward_of_another_kind_is_wrong_as_before(of_another_kind: Leaf) -> None:
    """A forward that is missing, or of another type, shape or dtype, differs by more than its numbers."""

    def program(torch: object) -> dict[str, Leaf]:
        return {Name(Role("forward", ""), Sentence("the forward's value")): torch.ones(2, dtype=torch.float64)}  # type: ignore[attr-defined]

    case = Case("a forward", "q", 1.0, program)
    reference = Reference()
    (name,) = reference(case)
    for values in ({name: of_another_kind}, {}):
        assert judge(case, Attempt(values=values), reference).outcome is Outcome.WRONG
