"""Run programs of PyTorch with some of a student's rules in them: `@case(rules=...)`, in the sandbox and in a notebook.

Everything else in such a program is PyTorch's own, and no gradient of it can be taken where student code runs.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.cases import load_assignment, operation
from autograder.doors.notebook import check as notebook
from autograder.engine import attempt, registry
from autograder.engine.grafting import Answers, grafted
from autograder.errors import BrokenCases
from autograder.grader import Grader
from autograder.judge import Reference, judge, on_pytorch
from autograder.records import Outcome, Report, Verdict
from autograder.sandbox import Limits, WarmServer
from autograder.submission import parsed

from .operations import WRONG, cases_of, rule_by_pytorch

TRAINING = """
@case(question="square", rules="square")
def twenty_steps(torch):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1)).double()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    x = torch.randn(6, 3, dtype=torch.float64)
    for _ in range(20):
        optimizer.zero_grad()
        loss = torch.square(model(x) - 1).mean()
        loss.backward()
        optimizer.step()
    return {"the last loss": loss.detach(), "the weights": model[0].weight.detach()}
"""
MORE = """
@case(question="largest", rules="max")
def the_largest_of_each_row(torch):
    x = torch.arange(6.0).reshape(2, 3).requires_grad_()
    found, where = x.max(dim=1)
    (found * found).sum().backward()
    return {"x.grad": x.grad, "where": where}

@case(question="from two", rules="sub")
def two_minus_x_minus_x(torch):
    x = torch.arange(6.0).reshape(2, 3).requires_grad_()
    (2 - x - x).exp().sum().backward()
    return {"x.grad": x.grad}

@case(question="side by side", rules="cat")
def beside_its_double(torch):
    x = torch.arange(6.0).reshape(2, 3).requires_grad_()
    torch.cat([x, 2 * x], dim=1).cos().sum().backward()
    return {"x.grad": x.grad}
"""
SQUARE = """
from autograder import Function, Tensor, torch
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * x * g
"""
OTHERS = """
class Max(Function):
    @staticmethod
    def forward(ctx, x, dim):
        found, where = torch.max(x, dim)
        ctx.save_for_backward(x, where)
        ctx.dim = dim
        return found, where
    @staticmethod
    def backward(ctx, g, _):
        x, where = ctx.saved_tensors
        return torch.zeros_like(x).scatter(ctx.dim, where.unsqueeze(ctx.dim), g.unsqueeze(ctx.dim)), None

class Sub(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.shapes = a.shape, b.shape
        return a - b
    @staticmethod
    def backward(ctx, g):
        return g.sum_to_size(ctx.shapes[0]), -g.sum_to_size(ctx.shapes[1])

class Cat(Function):
    @staticmethod
    def forward(ctx, tensors, dim):
        ctx.dim, ctx.sizes = dim, [x.shape[dim] for x in tensors]
        return torch.cat(tensors, dim)
    @staticmethod
    def backward(ctx, g):
        return g.split(ctx.sizes, ctx.dim), None
"""
WAYS = ("sandbox", "notebook")


def backward(*lines: str) -> str:
    """Return the rule with another backward, of these lines."""
    head, _ = SQUARE.split("        (x,) = ")
    return head + "".join(f"        {line}\n" for line in lines)


@pytest.fixture
def verdict_on(grader: Grader, tmp_path: Path, engine_with: Any) -> Callable[..., Verdict]:
    """Return a function that gives the verdict on the one case of a file, for a student's source."""

    def found(source: str, way: str = "sandbox", cases: str = TRAINING) -> Verdict:
        (tmp_path / "cases.py").write_text("from autograder import case\n" + cases)
        assignment = load_assignment(tmp_path)
        if way == "sandbox":
            (question,) = graded(grader, assignment, source).questions
        else:
            exec(source, {"__name__": "notebook"})
            question = notebook._graded(assignment.questions[0])
        (verdict,) = question.verdicts
        assert question.score == (1 if verdict.outcome is Outcome.PASSED else 0)
        return verdict

    return found


def graded(grader: Grader, assignment: Any, source: str) -> Report:
    return grader.grade(parsed(source.encode(), "own.py", "own.py"), assignment)


@pytest.mark.parametrize("way", WAYS)
def test_a_training_around_a_question_needs_the_one_rule_only(way: str, verdict_on: Any):
    assert verdict_on(SQUARE, way).outcome is Outcome.PASSED


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("source", "outcome", "words"),
    [
        (backward("return g * ctx.saved_tensors[0]"), Outcome.WRONG, "last loss differs"),
        (backward("return None"), Outcome.WRONG, ""),
        (backward("return g.sum()"), Outcome.WRONG, "shape ()"),
        (backward("return (2 * ctx.saved_tensors[0] * g).float()"), Outcome.WRONG, ""),
        (SQUARE.replace("return x * x", "return (x * x).sum()"), Outcome.WRONG, "shape and dtype of PyTorch's"),
        (SQUARE.replace("return x * x", "return x * x, x"), Outcome.WRONG, "shape and dtype of PyTorch's"),
        (SQUARE.replace("return x * x", "return x"), Outcome.WRONG, ""),
        (backward("raise NotImplementedError()"), Outcome.NOT_ATTEMPTED, "Square.backward"),
        (backward("return x * g"), Outcome.RAISED, "NameError"),
        ("from autograder import Function", Outcome.MISSING, "class Square(Function)"),
    ],
)
def test_a_wrong_rule_loses_its_question(way: str, source: str, outcome: Outcome, words: str, verdict_on: Any):
    verdict = verdict_on(source, way)
    assert verdict.outcome is outcome and words in verdict.message


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (("import os", "os._exit(0)"), Outcome.CRASHED),
        (("while True: pass",), Outcome.TIMED_OUT),
        (("import time", "time.sleep(60)"), Outcome.TIMED_OUT),
        (("return bytearray(1 << 40)",), Outcome.OUT_OF_MEMORY),
        (("import os", "os.close(3)", "import time", "time.sleep(60)"), Outcome.CRASHED),
        (("import os", "os.read(3, 1 << 20)"), Outcome.TIMED_OUT),
    ],
)
def test_a_rule_that_ends_its_process_costs_its_own_question(
    lines: tuple[str, ...], outcome: Outcome, tmp_path: Path, warm_server: WarmServer
):
    (tmp_path / "cases.py").write_text("from autograder import case\n" + TRAINING + MORE)
    limits = Limits(seconds_per_case=0.5, seconds_per_submission=60.0)
    with Grader(limits, server=warm_server) as grader:
        report = graded(grader, load_assignment(tmp_path), backward(*lines) + OTHERS)
    assert [q.score for q in report.questions] == [0, 1, 1, 1]
    assert report.questions[0].verdicts[0].outcome is outcome


def test_each_of_several_questions_needs_its_own_rule_only(tmp_path: Path, grader: Grader):
    (tmp_path / "cases.py").write_text("from autograder import case\n" + TRAINING + MORE)
    assignment = load_assignment(tmp_path)
    assert graded(grader, assignment, SQUARE + OTHERS).score == 4
    for name in ("Square", "Max", "Sub", "Cat"):
        rest = (SQUARE + OTHERS).replace(f"class {name}(Function)", f"class {name}NotWritten(Function)")
        scores = [q.score for q in graded(grader, assignment, rest).questions]
        assert sorted(scores) == [0, 1, 1, 1] and scores[("Square", "Max", "Sub", "Cat").index(name)] == 0


ENGINE = "from autograder.engine.pieces import state\n"
HOSTILE = {
    "a gradient from the look-alike": backward(
        "x = ctx.saved_tensors[0]",
        "y = Tensor(x, True)",
        "(y * y).backward(Tensor(g))",
        "return y.grad.data",
    ),
    "outside of the rule, it thinks": ENGINE
    + backward(
        "x, inside = ctx.saved_tensors[0], state.inside_rule",
        "state.inside_rule = 0",
        "y = Tensor(x, True)",
        "z = y * y",
        "z.backward(Tensor(g))",
        "state.inside_rule = inside",
        "return y.grad.data",
    ),
    "a node by its name": backward(
        "import torch",
        "x = ctx.saved_tensors[0].clone().requires_grad_()",
        "return (x * x).grad_fn(g)[0]",
    ),
    "PyTorch's own autograd": backward(
        "import torch",
        "x = ctx.saved_tensors[0].clone().requires_grad_()",
        "return torch.autograd.grad(x * x, x, g)[0]",
    ),
    "the class that hands calls on": "from autograder.engine import grafting\n"
    + backward(
        "import torch",
        "x = ctx.saved_tensors[0].clone().requires_grad_()",
        "y = grafting.grafted(lambda t: t.mul(x, x).backward(g), (), None, lambda f: f() or {})",
        "return x.grad",
    ),
}


@pytest.mark.parametrize("attack", HOSTILE)
def test_no_gradient_of_another_operation_reaches_a_rule(attack: str, verdict_on: Any):
    """The program multiplies, too: where it runs, and only there, multiplication has a gradient."""
    cases = TRAINING.replace("torch.square(model(x) - 1)", "(torch.square(model(x) - 1) * torch.ones(6, 1))")
    assert verdict_on(SQUARE, cases=cases).outcome is Outcome.PASSED
    assert verdict_on(HOSTILE[attack], cases=cases).outcome is not Outcome.PASSED


FORGED = {
    "another number": "{'attempts': [[n + 1, len(raw), None, None, None]]}",
    "an outcome that is not its own": "{'attempts': [[n, len(raw), 'passed', None, None]]}",
    "a fault of the kit": "{'attempts': [[n, len(raw), 'kit_fault', None, None]]}",
    "a fault of the case": "{'attempts': [[n, len(raw), 'case_fault', None, None]]}",
    "the end": "{'end': True}",
    "a case": "{'case': 0}",
    "cells": "{'cell': 1}",
    "that it is ready, again": "{'serving': True}",
    "not even that": "[]",
}


@pytest.mark.parametrize("message", FORGED)
def test_a_reply_that_was_not_asked_for_ends_the_case(message: str, verdict_on: Any):
    forging = backward(
        "import os, json, struct, sys",
        "n, raw = 1, b'[]\\0'",
        f"text = json.dumps({FORGED[message]}).encode()",
        "os.write(3, struct.pack('<II', len(text), len(raw)) + text + raw)",
        "return 2 * ctx.saved_tensors[0] * g",
    )
    assert verdict_on(forging).outcome is Outcome.CRASHED


def test_a_gradient_that_pytorch_would_sum_is_wrong(verdict_on: Any):
    """PyTorch takes a gradient that is stretched, and sums it. A reply by hand may hold one."""
    stretched = backward(
        "from autograder.engine import graph",
        "import sys",
        "found = 2 * ctx.saved_tensors[0] * g",
        "for frame in iter(lambda f=[sys._getframe()]: f.__setitem__(0, f[0].f_back) or f[0], None):",
        "    for value in frame.f_locals.values():",
        "        if type(value).__name__ == 'RuleNode':",
        "            value.known = [None] * 9",
        "return (found / 2).expand(2, *found.shape)",
    )
    assert verdict_on(stretched).outcome is not Outcome.PASSED


def test_what_the_program_catches_is_still_the_end(verdict_on: Any):
    cases = """
@case(question="square", rules="square")
def caught(torch):
    x = torch.ones(2, requires_grad=True)
    try:
        torch.square(x).sum().backward()
    except Exception:
        return {"x": torch.ones(2)}
    return {"x": torch.ones(2)}
"""
    assert verdict_on(SQUARE, cases=cases).outcome is Outcome.PASSED
    for way in WAYS:
        verdict = verdict_on(backward("raise NotImplementedError()"), way, cases)
        assert verdict.outcome is Outcome.NOT_ATTEMPTED


def test_a_program_that_never_ends_with_wrong_numbers_is_stopped(verdict_on: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("autograder.engine.grafting.SECONDS", 0.3)
    cases = """
@case(question="square", rules="square")
def until_it_is_small(torch):
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    while x.abs().max() > 1e-3:
        (grad,) = torch.autograd.grad(torch.square(x).sum(), x)
        x = (x - 0.4 * grad).detach().requires_grad_()
    return {"x": x.detach()}
"""
    assert verdict_on(SQUARE, cases=cases).outcome is Outcome.PASSED
    assert verdict_on(backward("return 0 * g"), cases=cases).outcome is Outcome.TIMED_OUT


def test_hidden_cases_say_nothing(grader: Grader, tmp_path: Path):
    (tmp_path / "cases.py").write_text("from autograder import case\n" + TRAINING)
    (tmp_path / "hidden_cases.py").write_text("from autograder import case\n" + TRAINING.replace("twenty", "more"))
    telling = backward("raise ValueError(float(g.sum()))")
    (question,) = graded(grader, load_assignment(tmp_path, hidden=True), telling).questions
    shown, hidden = question.verdicts
    assert hidden.case.hidden and "ValueError" in shown.message and "ValueError" not in hidden.message


# lists, several results, options, methods, attributes, indices, complex numbers
CHOSEN = ("lerp", "cat", "topk", "split", "gather", "masked_fill", "view", "mT", "__getitem__", "fft.rfft", "where",
          "linalg.det", "nn.functional.cross_entropy", "polygamma:polygamma_n_1")  # fmt: skip


@pytest.mark.parametrize("name", CHOSEN)
def test_any_operation_may_be_the_students(name: str):
    """PyTorch's own rule passes the cases of the operation in this way, too, and twice the gradient does not."""
    found, reference = operation(name), Reference()
    cases = [replace(case, rules=(found.rule,)) for case in cases_of(name, found)]
    before = registry.get(found.rule)

    def outcomes(change: Any) -> list[Outcome]:
        rule_by_pytorch(found, change)
        student = Answers(lambda program, rule: attempt(program, (), rule))
        return [judge(c, grafted(c.program, c.rules, student, on_pytorch), reference).outcome for c in cases]

    try:
        assert set(outcomes(lambda g: g)) == {Outcome.PASSED}
        assert Outcome.WRONG in outcomes(WRONG["doubled"])
    finally:
        registry.pop(found.rule)
        if before is not None:
            registry[found.rule] = before


def test_a_case_keeps_its_rules_on_the_way_to_another_process(tmp_path: Path):
    (tmp_path / "cases.py").write_text("from autograder import case\n" + TRAINING)
    (case,) = load_assignment(tmp_path).cases
    assert pickle.loads(pickle.dumps(case)).rules == ("square",) == case.operations and case.operation == "square"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("rules=3", "rules="),
        ("rules=[3]", "names 3 in rules="),
        ("rules='torch.exp'", "names 'torch.exp' in rules="),
        ("rules=''", "names '' in rules="),
        ("rules='exp', pieces='walk'", "rules= and pieces="),
        ("rules='exp', operation='sin'", "rules= and operation="),
        ("rules='" + 9999 * "x" + " '", "in rules="),
    ],
)
def test_rules_that_cannot_be_are_refused(arguments: str, words: str, tmp_path: Path):
    program = f"from autograder import case\n@case(question='a', {arguments})\ndef one(torch): return torch.ones(1)\n"
    (tmp_path / "cases.py").write_text(program)
    with pytest.raises(BrokenCases) as refused:
        load_assignment(tmp_path)
    assert words in str(refused.value) and len(str(refused.value)) < 400


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("exp", "x.sin()"),
        ("exp", "x.clone().exp_()"),
        ("exp", "torch.exp(x.detach())"),
        ("relu", "torch.nn.functional.relu(x, inplace=True)"),
    ],
)
def test_a_rule_that_the_program_never_calls_is_the_cases_fault(rule: str, line: str, verdict_on: Any):
    cases = f"""
@case(question="square", rules="{rule}")
def never(torch):
    x = torch.ones(1, requires_grad=True).clone()
    return {{"y": {line}}}
"""
    verdict = verdict_on(SQUARE, cases=cases)
    assert verdict.outcome is Outcome.CASE_FAULT and f"takes the rule of {rule}" in verdict.message


def test_an_argument_that_cannot_be_passed_on_is_the_cases_fault(verdict_on: Any):
    cases = """
@case(question="square", rules="getitem")
def strange(torch):
    class Index:
        def __index__(self):
            return 0
    return {"y": torch.ones(2, requires_grad=True)[Index()]}
"""
    rule = SQUARE.replace("Square", "Getitem").replace("(ctx, x)", "(ctx, x, i)").replace("x * x", "x[i]")
    verdict = verdict_on(rule, cases=cases)
    assert verdict.outcome is Outcome.CASE_FAULT and "type Index" in verdict.message


LAYOUT = """
@case(question="square", rules="square")
def the_rows_of_the_transposed(torch):
    x = torch.arange(6.0, dtype=torch.float64).reshape(2, 3).requires_grad_()
    torch.square(x.T).T.view(-1).exp().sum().backward()
    return {"x.grad": x.grad}
"""
METHOD = """
@case(question="where", rules="where")
def chosen_by_the_method(torch):
    x = torch.arange(4.0, dtype=torch.float64).requires_grad_()
    x.where(x < 2, torch.zeros((), dtype=torch.float64)).exp().sum().backward()
    return {"x.grad": x.grad}
"""
WHERE = """
from autograder import Function, torch
class Where(Function):
    @staticmethod
    def forward(ctx, condition, a, b):
        ctx.save_for_backward(condition)
        return torch.where(condition, a, b)
    @staticmethod
    def backward(ctx, g):
        (condition,) = ctx.saved_tensors
        return None, torch.where(condition, g, 0.0), None
"""
TWICE = """
@case(question="square", rules="square")
def a_penalty_on_the_gradient(torch):
    x = torch.ones(3, dtype=torch.float64, requires_grad=True)
    y = torch.square(x).sum()
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    (y + (g * x).sum()).backward()
    return {"x.grad": x.grad}
"""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("source", "cases"), [(SQUARE, LAYOUT), (WHERE, METHOD)], ids=["layout", "method"])
def test_a_rule_stands_where_pytorch_s_own_stood(source: str, cases: str, way: str, verdict_on: Any):
    verdict = verdict_on(source, way, cases)
    assert verdict.outcome is Outcome.PASSED, verdict.message


def test_a_second_gradient_through_a_rule_is_the_case_s_fault(tmp_path: Path, grader: Grader):
    (tmp_path / "cases.py").write_text("from autograder import case\n" + TWICE)
    report = graded(grader, load_assignment(tmp_path), SQUARE)
    (verdict,) = report.questions[0].verdicts
    assert verdict.outcome is Outcome.CASE_FAULT and "create_graph=True" in verdict.message


@pytest.mark.parametrize(
    "taken",
    [
        "torch.func.grad(lambda y: torch.square(y).sum())(x)",
        "torch.func.jacrev(torch.square)(x)",
        "torch.vmap(torch.square)(x)",
        "torch.func.vjp(torch.square, x)[0]",
    ],
)
@pytest.mark.parametrize("asks", [True, False])
def test_a_transform_through_a_rule_is_the_case_s_fault(tmp_path: Path, grader: Grader, taken: str, asks: bool):
    program = f"def one(torch):\n    x = torch.ones(3, dtype=torch.float64, requires_grad={asks})\n    return {taken}\n"
    (tmp_path / "cases.py").write_text(f"from autograder import case\n@case(question='q', rules='square')\n{program}")
    report = graded(grader, load_assignment(tmp_path), SQUARE)
    (verdict,) = report.questions[0].verdicts
    assert verdict.outcome is Outcome.CASE_FAULT, verdict.message
