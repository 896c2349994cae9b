"""Operations that torch does not have, and what a forward leaves in memory: `own_operation` and `kept_by`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.cases import kept_by, load_assignment, own_operation
from autograder.engine import Function
from autograder.engine import torch as look_alike
from autograder.grader import Grader
from autograder.judge import Reference, snippet
from autograder.judge.counterfactual import given, with_rule
from autograder.records import Outcome, Question
from autograder.submission import parsed

CASES = """
from autograder import case, normal, own_operation, sample, sweep

@own_operation
def distance(torch, a, b, power=1):
    return (a - b).square().sum(dim=-1).sqrt() ** power

sweep("distance", "distance", [sample("three points", normal(3, 2), normal(3, 2), power=3)], call=distance)

@case(question="distance", rules="distance")
def twice(torch):
    a = torch.arange(6.0).reshape(3, 2).requires_grad_()
    distance(torch, a.cos(), a * 2).sum().backward()
    return {"a.grad": a.grad}
"""
RULE = """
from autograder import Function, torch
class Distance(Function):
    @staticmethod
    def forward(ctx, a, b, power=1):
        result = torch.linalg.vector_norm(a - b, dim=-1) ** power
        ctx.save_for_backward(a, b)
        ctx.power = power
        return result
    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        length = torch.linalg.vector_norm(a - b, dim=-1, keepdim=True)
        gradient = ctx.power * length ** (ctx.power - 2) * g.unsqueeze(-1) * (a - b)
        return gradient, -gradient, None
"""


@pytest.fixture
def question(tmp_path: Path) -> Question:
    (tmp_path / "cases.py").write_text(CASES)
    return load_assignment(tmp_path).questions[0]


@pytest.mark.parametrize(
    ("source", "outcome", "words"),
    [
        (RULE, Outcome.PASSED, ""),
        (RULE.replace("-gradient", "gradient"), Outcome.WRONG, "gradient of b"),
        ("from autograder import Function", Outcome.MISSING, "class Distance(Function)"),
    ],
)
def test_the_whole_call_asks_for_the_rule_of_its_name(
    source: str, outcome: Outcome, words: str, question: Question, grader: Grader, tmp_path: Path
) -> None:
    report = grader.grade(parsed(source.encode(), "own.py", "own.py"), load_assignment(tmp_path))
    verdicts = report.questions[0].verdicts
    first, in_a_program = verdicts[0], verdicts[-1]
    assert first.outcome is in_a_program.outcome is outcome and words in first.message
    assert (report.score == report.max_score) == (outcome is Outcome.PASSED)


def test_it_is_shown_by_its_steps_and_can_be_given_a_wrong_rule(question: Question) -> None:
    case, reference = question.cases[0], Reference()
    assert "square" in (snippet(case, reference(case)) or "")
    zeros = given(case, with_rule("distance", lambda grad, a, b, power: (a * 0, b * 0)))
    assert zeros is not None and not any(bool(x.any()) for name, x in zeros.items() if name.role.kind == "gradient")


@own_operation
def distance(torch: Any, a: Any, b: Any) -> Any:
    return (a - b).square().sum(dim=-1)


def test_what_a_forward_leaves_in_memory_is_counted_wherever_it_is(engine_with: Any) -> None:
    held: list[torch.Tensor] = []

    class Distance(Function):
        @staticmethod
        def forward(ctx: Any, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
            difference = a - b
            held.append(difference.T)
            ctx.squares = {"of": [difference * difference]}
            return ctx.squares["of"][0].sum(dim=-1) + (a @ a.T).sum() * 0

        @staticmethod
        def backward(ctx: Any, g: torch.Tensor) -> Any:
            raise NotImplementedError

    a, b = (look_alike.ones(5, 3, dtype=torch.float64, requires_grad=True) for _ in range(2))
    result, kept = kept_by(look_alike, lambda: distance(look_alike, a, b))
    assert tuple(result.shape) == (5,) and kept == 2 * 5 * 3 * 8
    plain = torch.ones(5, 3, requires_grad=True)
    assert kept_by(torch, lambda: distance(torch, plain, plain))[1] == 0
