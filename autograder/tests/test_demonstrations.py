"""Check which of the instructor's cells are left out where rules are judged, and that no report shows it."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest

from autograder.cases import load_assignment
from autograder.grader import Grader
from autograder.records import Cell, Report, Submission
from autograder.report import as_json
from autograder.review import demonstrations

from .conftest import NAMES, SOLUTIONS, SUBMISSIONS, released, solution
from .golden import submission_of

HEAD = "from autograder import Engine, Function, Tensor, check, graph, torch"
RULE = """
class Exp(Function):
    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x.exp()
"""
SHOWS = """
x = torch.arange(4.0, requires_grad=True)
y = x.exp()
y.sum().backward()
print(x.grad, f"{y[0]:.2f}")
x.grad.zero_()
"""


def left_out(*cells: str, given: tuple[str, ...] | None = None, asked: tuple[str, ...] = ()) -> list[int]:
    """Return the positions of the cells that are left out, from 1. All of them are the instructor's, or those given."""
    texts = [dedent(source).strip() for source in cells]
    submission = Submission("a.ipynb", tuple(Cell(i, source) for i, source in enumerate(texts, 1)))
    known = texts if given is None else [dedent(source).strip() for source in given]
    return sorted(demonstrations(submission, known, asked))


def test_a_demonstration_is_left_out_and_a_rule_is_not() -> None:
    assert left_out(HEAD, RULE, SHOWS, 'check("exp")', "print(y)") == [3, 4, 5]


def test_a_line_that_only_jupyter_runs_leaves_everything_in() -> None:
    assert left_out(HEAD, RULE, SHOWS, "%time f(x)", given=(HEAD, RULE, SHOWS)) == []


def test_only_the_instructors_cells_are() -> None:
    assert left_out(HEAD, RULE, SHOWS, given=(HEAD, RULE)) == []


@pytest.mark.parametrize(
    "cell",
    [
        'use("exp")',
        "give = use\ngive('exp')",
        "rules.append(Exp)",
        "Exp.backward = staticmethod(lambda ctx, g: g)",
        "setattr(Exp, 'backward', None)",
        "torch.set_default_dtype(torch.float64)",
        "torch.use_deterministic_algorithms(True)",
        "torch.Tensor.cube = lambda x: x**3",
        "torch.nn.init.zeros_(weights)",
        "import sys\nsys.setrecursionlimit(50)",
        "from helpers import prepare\nprepare()",
        "class Cube(Function):\n    pass",
        "class Counting(Engine):\n    def accumulate(self, old, new):\n        return new",
        "prepare()",
        "exec('x = 3')",
        "def f():\n    global x\n    x = 3\nf()",
        "@prepare\ndef f():\n    pass",
        "%matplotlib inline",
        "return 3",
        "x = = 3",
    ],
)
def test_a_cell_that_may_do_more_runs(cell: str) -> None:
    assert left_out(HEAD, RULE, cell) == []


@pytest.mark.parametrize(
    "reader",
    [
        "def helper():\n    return x",
        "class Log(Function):\n    scale = y\n",
        "z = x",
        "x = 3\ndel x",
        "def helper():\n    return globals()['x']",
        "from __main__ import x as taken",
        "!ls",
    ],
)
def test_values_that_another_cell_takes_are_made(reader: str) -> None:
    assert left_out(HEAD, SHOWS, reader, given=(HEAD, SHOWS)) == []


def test_a_name_of_a_function_itself_is_another_name() -> None:
    for reader in (
        "def helper(x):\n    return x",
        "helper = lambda y: y",
        "def helper(a):\n    a.x = x = 3\n    return x",
    ):
        assert left_out(HEAD, SHOWS, reader, given=(HEAD, SHOWS)) == [2]


def test_a_demonstration_of_what_a_running_cell_made_runs() -> None:
    """It may change a value that the other cell handed on."""
    assert left_out(HEAD, "kept = torch.ones(2)", "kept.zero_()", given=("kept.zero_()",)) == []


def test_names_that_cases_look_up_are_made() -> None:
    shown = "def compare(rule):\n    print(rule)"
    assert left_out(HEAD, shown) == [2]
    assert left_out(HEAD, shown, asked=("compare",)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_assignment_has_some_and_each_answer_runs(name: str) -> None:
    assignment = load_assignment(SOLUTIONS / name, hidden=True)
    submission = solution(name)
    found = demonstrations(submission, assignment.given)
    shown = [cell.source for cell in submission.cells if cell.index in found]
    assert shown
    assert not any("BEGIN SOLUTION" in source or "(Function)" in source or "(Engine)" in source for source in shown)


def test_a_students_own_folder_gives_nothing() -> None:
    """Its notebook is the student's own, so no cell of it is known to be the instructor's."""
    assert load_assignment(SOLUTIONS / NAMES[0]).given == frozenset()


WRONG = SUBMISSIONS / "wrong"


@pytest.mark.parametrize(
    "submission",
    [
        pytest.param(("01-backward", lambda: released("01-backward")), id="untouched"),
        pytest.param(("01-backward", lambda: solution("01-backward")), id="right"),
        pytest.param(("01-backward", lambda: _wrong("01-backward")), id="wrong"),
        *(
            pytest.param((name, lambda name=name: _wrong(name)), id=name, marks=pytest.mark.thorough)
            for name in NAMES[1:]
        ),
    ],
)
def test_no_report_shows_it(submission) -> None:
    name, make = submission
    assignment = load_assignment(SOLUTIONS / name, hidden=True)
    with Grader() as grader:
        reports = [grader.grade(make(), one) for one in (assignment, replace(assignment, given=frozenset()))]
    assert assignment.given
    assert _told(reports[0]) == _told(reports[1])


def _wrong(name: str) -> Submission:
    return submission_of(sorted((WRONG / name).rglob("*.py"))[0])


def _told(report: Report) -> str:
    return as_json(replace(report, seconds=0.0, took={}), for_instructor=True)
