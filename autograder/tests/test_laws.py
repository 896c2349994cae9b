"""Check that the laws of a sweep ask only what PyTorch has one answer to: right rules in other words pass them all.

Where the gradient is 0 for a finite upstream gradient, one right rule multiplies NaN by 0 and another one chooses 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from autograder.cases import load_assignment
from autograder.engine import Function, attempt, registry
from autograder.judge import Reference, judge
from autograder.records import Assignment, Outcome, Verdict

CASES = """
from autograder import normal, reductions, sample, shapes, sweep, values
sweep("relu", "relu", [*shapes(), sample("zeros", values([0.0, -0.0, 2.0, -3.0]))], seed=3)
sweep("amax", "amax", [sample("along an axis", normal(4, 5), dim=1), *reductions(), sample("ties",
      values([[1.0, 1.0, 0.5], [2.0, 3.0, 3.0]]), dim=1)], seed=4)
sweep("finite", "relu", [sample("numbers", normal(2, 3))], laws="finite")
sweep("chosen", "relu", [sample("others", normal(3, 2))], laws=["called again", "upstream gradient of zeros"])
"""
NOT_FINITE = "upstream gradient not finite"
Slope = Callable[[Any, Any], Any]


@pytest.fixture
def registered() -> Iterator[None]:
    before = dict(registry)
    yield
    registry.clear()
    registry.update(before)


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    folder = tmp_path_factory.mktemp("laws")
    (folder / "cases.py").write_text(CASES, encoding="utf-8")
    return load_assignment(folder)


def verdicts(assignment: Assignment, question: str) -> list[Verdict]:
    reference = Reference()
    (asked,) = (q for q in assignment.questions if q.name == question)
    return [judge(c, attempt(c.program, c.pieces, c.operation), reference) for c in asked.cases]


def failed(found: list[Verdict]) -> dict[str, str]:
    return {v.case.name: v.message for v in found if v.outcome is not Outcome.PASSED}


def relu(slope: Slope) -> None:
    class Relu(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x.clamp(min=0)

        @staticmethod
        def backward(ctx, grad_output):
            (x,) = ctx.saved_tensors
            return slope(grad_output, x)


def amax(share: Slope) -> None:
    class Amax(Function):
        @staticmethod
        def forward(ctx, x, dim=(), keepdim=False):
            axes = (dim,) if isinstance(dim, int) else tuple(dim or ())
            ctx.axes = tuple(axis % x.dim() for axis in axes if x.dim()) or tuple(range(x.dim()))
            result = torch.amax(x, ctx.axes, keepdim=True) if x.dim() else x.clone()
            ctx.save_for_backward(x == result)
            return result if keepdim or not x.dim() else result.squeeze(ctx.axes)

        @staticmethod
        def backward(ctx, grad_output):
            (greatest,) = ctx.saved_tensors
            if grad_output.dim() < greatest.dim():
                for axis in sorted(ctx.axes):
                    grad_output = grad_output.unsqueeze(axis)
            count = greatest.sum(ctx.axes, keepdim=True) if greatest.dim() else 1
            return share(grad_output / count, greatest), None, None


@pytest.mark.parametrize(
    "slope",
    [
        lambda g, x: g * (x > 0),
        lambda g, x: torch.where(x > 0, g, 0.0),
        lambda g, x: g * torch.heaviside(x, torch.zeros((), dtype=x.dtype)),
        lambda g, x: g.masked_fill(x <= 0, 0),
    ],
    ids=["multiplied", "chosen", "by a step", "filled"],
)
def test_every_right_relu_obeys_the_laws(slope: Slope, laws: Assignment, registered: None) -> None:
    relu(slope)
    assert not failed(verdicts(laws, "relu"))


@pytest.mark.parametrize(
    "share",
    [
        lambda g, greatest: torch.where(greatest, g, torch.zeros_like(g)),
        lambda g, greatest: g * greatest,
        lambda g, greatest: g.expand(greatest.shape).masked_fill(~greatest, 0),
    ],
    ids=["chosen", "multiplied", "filled"],
)
def test_every_right_amax_obeys_the_laws(share: Slope, laws: Assignment, registered: None) -> None:
    amax(share)
    assert not failed(verdicts(laws, "amax"))


@pytest.mark.parametrize("cleaned", [lambda g: g.nan_to_num(), lambda g: g.clamp(-1e9, 1e9)], ids=["named", "clamped"])
def test_a_gradient_that_is_made_finite_breaks_the_law(
    cleaned: Callable[[Any], Any], laws: Assignment, registered: None
) -> None:
    relu(lambda g, x: cleaned(g * (x > 0)))
    amax(lambda g, greatest: cleaned(torch.where(greatest, g, torch.zeros_like(g))))
    for question in ("relu", "amax"):
        found = failed(verdicts(laws, question))
        assert found and any(f"[{NOT_FINITE}" in name for name in found), found


def test_no_infinity_arrives_at_a_rule_with_finite_laws(laws: Assignment, registered: None) -> None:
    relu(lambda g, x: g.nan_to_num() * (x > 0))
    found = verdicts(laws, "finite")
    assert not failed(found)
    names = {v.case.name for v in found}
    assert not any(NOT_FINITE in name for name in names)
    assert len(names) == 1 + 6


def test_a_sweep_has_the_laws_that_its_author_names(laws: Assignment) -> None:
    (chosen,) = (q for q in laws.questions if q.name == "chosen")
    assert {c.name for c in chosen.cases if c.aspect == "laws"} == {
        "relu[upstream gradient of zeros: others]", "relu[called again: others]",
    }  # fmt: skip


def test_a_forward_that_refuses_an_argument_says_so(laws: Assignment, registered: None) -> None:
    class Relu(Function):
        @staticmethod
        def forward(ctx, x):
            raise TypeError("the index is an integer, not a tensor")

    found = {v.outcome: v.message for v in verdicts(laws, "finite")}
    assert set(found) == {Outcome.RAISED}
    assert all("the index is an integer" in message for message in found.values()), found
