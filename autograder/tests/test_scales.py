"""Judge random programs of every magnitude: the reference rules lose none, and a detour or a quotient never passes.

`python -m autograder.tests.scales 20000` judges more of them, by hand.
"""

from __future__ import annotations

import pytest
import torch

from autograder.engine import registry
from autograder.engine.attempt import attempt
from autograder.judge import Reference, judge
from autograder.judge.tolerance import TABLE
from autograder.records import Case, Outcome

from .scales import WRONG, changed_rules, finite, program, verdict


def steady(seed: int, reference: Reference) -> bool:
    """Say whether rounding moves no gradient of a program by more than a few roundings: none of them cancels."""
    case = Case("a program", "scales", 1.0, program(seed, "float64", cancelling=False))
    moves = reference.rounding(case)
    gradients = [(moves[k], v.abs()) for k, v in reference(case).items() if isinstance(v, torch.Tensor)]
    most = 20 * TABLE[torch.float64].absolute
    return bool(gradients) and all(bool(((move <= most * size) & (size > 0)).all()) for move, size in gradients)


def test_the_reference_rules_lose_no_random_program():
    with changed_rules(None):
        judged = 0
        for seed in range(150):
            run, reference = program(seed), Reference()
            if finite(run, reference):
                found = verdict(run, reference)
                assert found.outcome is Outcome.PASSED, f"program {seed}: {found.message}\n{run.__doc__}"
                judged += 1
    assert judged > 100


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(name, marks=() if name == "off by 1e-10" else pytest.mark.thorough)
        for name in WRONG
        if "bfloat16" not in name
    ],
)
def test_a_detour_loses_every_program_whose_gradients_do_not_cancel(rules):
    with changed_rules(WRONG[rules]):
        judged = 0
        for seed in range(150):
            run, reference = program(seed, "float64", cancelling=False), Reference()
            if finite(run, reference) and steady(seed, reference):
                assert verdict(run, reference).outcome is not Outcome.PASSED, f"program {seed}\n{run.__doc__}"
                judged += 1
    assert judged > 30


@pytest.mark.parametrize("rules", [name for name in WRONG if "bfloat16" in name])
def test_a_detour_through_bfloat16_loses_a_float16_case_of_every_operation(rules, assignments, engine_with):
    engine_with("01-backward")
    reference = Reference()
    cases = [c for c in assignments["01-backward"].cases if c.operation and "in float16" in c.name.replace("[", " in ")]
    for operation in sorted({case.operation for case in cases}):
        right = registry[operation]
        mine = [case for case in cases if case.operation == operation]
        assert all(judged(case, reference) is Outcome.PASSED for case in mine)
        wrong = type(right.__name__, (right,), {"backward": staticmethod(WRONG[rules](right.backward))})
        registry[operation] = wrong
        assert any(judged(case, reference) is not Outcome.PASSED for case in mine), operation
        registry[operation] = right


def judged(case: Case, reference: Reference) -> Outcome:
    return judge(case, attempt(case.program, case.pieces, case.operation), reference).outcome


def softmax_adds_up_to_one(torch):
    x = torch.tensor([0.1, 0.2, 20.0], dtype=torch.float64, requires_grad=True)
    e = x.exp()
    (e / e.sum()).sum().backward()
    return {"x.grad": x.grad, "numbers": x.grad.tolist(), "sum": x.grad.sum().item()}


def x_over_x(torch):
    x = torch.tensor([0.1, 3e-9, 7e10], dtype=torch.float64, requires_grad=True)
    (x / x).backward(torch.tensor([1.0, 1e-20, 1e15], dtype=torch.float64))
    return {"x.grad": x.grad, "number": float(x.grad[0])}


@pytest.mark.parametrize("cancelled", [softmax_adds_up_to_one, x_over_x])
def test_what_cancels_is_judged_by_what_was_added(cancelled):
    """An error of 1e-9 of one rule shows, though the gradient is 0 and PyTorch's own is 1e-17 or 1e-25."""
    with changed_rules(None):
        assert verdict(cancelled).outcome is Outcome.PASSED
        exact = registry["div"].backward
        registry["div"].backward = staticmethod(lambda ctx, g: (exact(ctx, g)[0] * (1 + 1e-9), exact(ctx, g)[1]))
        try:
            assert verdict(cancelled).outcome is Outcome.WRONG
        finally:
            registry["div"].backward = staticmethod(exact)


def test_what_rounding_allows_is_known_at_kinks_and_ties():
    """A number that sits on a bound stays there: it does not make the tolerance of its case large."""

    def at_kinks(torch):
        found = {}
        for name, run in {
            "clamp": lambda x: x.clamp(1.0, 3.0),
            "amax": lambda x: x.amax(0, keepdim=True),
            "relu": lambda x: (x - 1).relu(),
            "max": lambda x: x.max(0).values,
            "pow": lambda x: (-x) ** torch.tensor([2.0, 3.0, 1.0], dtype=torch.float64),
            "clamp of a result": lambda x: (2 * x).clamp(2.0, 6.0),
            "amax of a result": lambda x: (x / 3 * 3).amax(0, keepdim=True),
            "hardtanh": lambda x: torch.nn.functional.hardtanh(x),
        }.items():
            x = torch.tensor([1.0, 3.0, 3.0], dtype=torch.float64, requires_grad=True)
            run(x).sum().backward()
            found[name] = x.grad
        return found

    case = Case("at kinks", "scales", 1.0, at_kinks)
    reference = Reference()
    for name, moves in reference.rounding(case).items():
        assert float(moves.max()) < 1e-10, (name, moves, reference(case)[name])
    assert reference.rounding(case)["amax"].max() > 0
