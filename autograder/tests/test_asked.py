"""Check that the reader knows a rule however its question asks for it, and that no spare rule earns points."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from autograder.cases import load_assignment
from autograder.engine.function import spare
from autograder.errors import BrokenCases
from autograder.grader import Grader
from autograder.judge import asked
from autograder.judge.reached import reached
from autograder.records import SPARE, Case, Outcome
from autograder.submission import parsed

QUOTIENT = """
from autograder import Function
import torch
class {name}(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.{operation}(x)
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        h = 1e-6
        return g * (torch.{operation}(x + h) - torch.{operation}(x - h)) / (2 * h)
"""
COARSE = """    return {{"y": torch.{operation}(torch.tensor([0.5, -1.0], requires_grad=True)), "ran": True}}
"""
PLAIN = '@case(question="{question}"{more})\ndef case_{question}_{n}(torch):\n' + COARSE
HEAD = "from autograder import case, normal, sample, sweep\n"


def assignment(folder: Path, cases: str, notebook: str | None = None):
    """Return the assignment of these cases, in `folder`, with a notebook that holds one cell of code, or none."""
    (folder / "cases.py").write_text(HEAD + cases)
    if notebook is not None:
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(notebook)]), folder / "n.ipynb")
    return load_assignment(folder)


def graded(grader: Grader, assignment, source: str):
    return grader.grade(parsed(source.encode(), "own.py", "own.py"), assignment)


@pytest.mark.parametrize("more", ["", ', operation="sin"', ', operation=["cos", "sin"]'])
def test_a_quotient_is_known_to_a_question_that_has_plain_cases_only(more: str, tmp_path: Path, grader: Grader):
    found = assignment(tmp_path, PLAIN.format(question="waves", more=more, n=1, operation="sin"))
    rule = QUOTIENT.format(name="Sin", operation="sin")
    barred = graded(grader, found, rule)
    assert barred.score == 0 and barred.questions[0].verdicts[0].outcome is Outcome.FORBIDDEN
    assert not barred.remarks, "it is not said that no question asks for the rule"
    honest = rule.replace("(torch.sin(x + h) - torch.sin(x - h)) / (2 * h)", "x.cos()")
    assert graded(grader, found, honest).score == 1


def test_a_question_is_not_barred_for_a_rule_that_it_does_not_ask_for(tmp_path: Path, grader: Grader):
    cases = PLAIN.format(question="a", more="", n=1, operation="sin")
    cases += PLAIN.format(question="b", more="", n=2, operation="cos")
    honest = QUOTIENT.format(name="Sin", operation="sin").replace(
        "(torch.sin(x + h) - torch.sin(x - h)) / (2 * h)", "x.cos()"
    )
    report = graded(grader, assignment(tmp_path, cases), honest + QUOTIENT.format(name="Cos", operation="cos"))
    assert [question.score for question in report.questions] == [1, 0]
    unasked = graded(grader, assignment(tmp_path, cases), honest + QUOTIENT.format(name="Tanh", operation="tanh"))
    assert unasked.questions[0].score == 1 and "no question asks for" in str(unasked.remarks[0])


def test_what_a_question_asks_for(tmp_path: Path):
    found = assignment(tmp_path, (
        'sweep("exp", "exp", [sample("one", normal(2))])\n'
        + PLAIN.format(question="exp", more="", n=1, operation="log")
        + PLAIN.format(question="chain", more="", n=2, operation="exp")
        + PLAIN.format(question="graph", more=', pieces="detach"', n=3, operation="exp")
        + 'sweep("log", "log", [sample("one", normal(2))])\n'
    ))  # fmt: skip
    of = asked(found)
    assert of["exp"] >= {"exp"} and "log" not in of["exp"], "another question names log"
    assert "exp" in of["chain"], "a question that names nothing asks for what its programs call"
    assert of["graph"] == {"detach"}


@pytest.mark.parametrize(
    ("program", "names"),
    [
        (lambda torch, x: 1 - x, {"sub"}),
        (lambda torch, x: 1 / x, {"div"}),
        (lambda torch, x: x.mul(2).sum(), {"mul", "sum"}),
        (lambda torch, x: x @ x, {"matmul"}),
        (lambda torch, x: x[0], {"getitem"}),
        (lambda torch, x: torch.nn.functional.log_softmax(x, dim=0), {"log_softmax"}),
        (lambda torch, x: x.clone().add_(1), {"clone", "add"}),
        (lambda torch, x: x.T, {"T"}),
        (lambda torch, x: torch.sin(x).no_such_method(), {"sin"}),
    ],
)
def test_what_a_program_reaches(program, names):
    def case(torch):
        return program(torch, torch.ones(2, requires_grad=True))

    assert names <= reached(Case("c", "q", 1.0, case))


def test_the_pieces_are_not_operations():
    assert "detach" not in reached(Case("c", "q", 1.0, lambda torch: torch.ones(1).detach()))


# -- the kit's own rules ---------------------------------------------------------------------------------------------

JOINED = """
@case(question="joined"{more})
def joined(torch):
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    torch.{operation}([a, a]).sum().backward()
    return {{"a.grad": a.grad}}
"""
SUM = """
from autograder import Function
class Sum(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.shape = x.shape
        return x.sum()
    @staticmethod
    def backward(ctx, g):
        return g.expand(ctx.shape)
"""
GIVEN = "class {name}(Function):\n    def forward(ctx, tensors, dim): ...\n    def backward(ctx, g): ..."


def test_the_spare_rules_are_those_of_the_table():
    assert set(spare) == set(SPARE)


@pytest.mark.parametrize("operation", SPARE)
@pytest.mark.parametrize("notebook", ["", "%%time\n", None], ids=["plain", "magic", "none"])
def test_what_the_assignment_asks_for_is_not_answered_by_the_kit(operation, notebook, tmp_path, grader):
    """The notebook has a class for it, whatever else is in the cell; without a notebook any case may ask for it."""
    text = None if notebook is None else notebook + GIVEN.format(name=operation.capitalize())
    found = assignment(tmp_path, JOINED.format(more="", operation=operation), text)
    report = graded(grader, found, SUM)
    assert report.score == 0 and report.questions[0].verdicts[0].outcome is Outcome.MISSING


def test_an_operation_may_have_another_class_name(tmp_path: Path, grader: Grader):
    text = GIVEN.format(name="Beside") + '\n    operation = "stack"'
    assert graded(grader, assignment(tmp_path, JOINED.format(more="", operation="stack"), text), SUM).score == 0


@pytest.mark.parametrize("operation", SPARE)
def test_a_program_about_something_else_has_the_spare_rules(operation: str, tmp_path: Path, grader: Grader):
    """No class of the notebook is about it, or the case says what it is about."""
    plain = assignment(tmp_path, JOINED.format(more="", operation=operation), SUM)
    assert graded(grader, plain, SUM).score == 1
    said = JOINED.format(more=', operation="sum"', operation=operation)
    asks_elsewhere = assignment(tmp_path, said, GIVEN.format(name=operation.capitalize()))
    assert graded(grader, asks_elsewhere, SUM).score == 1


def test_a_spare_rule_is_no_own_work(tmp_path: Path, grader: Grader):
    copied = SUM + (
        "from autograder.engine.function import spare\n"
        "class Stack(Function):\n"
        "    forward = staticmethod(spare['stack'].forward)\n    backward = staticmethod(spare['stack'].backward)\n"
    )
    found = assignment(tmp_path, JOINED.format(more="", operation="stack"), GIVEN.format(name="Stack"))
    assert graded(grader, found, copied).questions[0].verdicts[0].outcome is Outcome.FORBIDDEN


def test_an_operation_that_cannot_be_one_is_refused(tmp_path: Path):
    with pytest.raises(BrokenCases, match="operation="):
        assignment(tmp_path, PLAIN.format(question="a", more=', operation="torch.sin"', n=1, operation="sin"))
