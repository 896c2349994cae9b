"""A function that one question asks for and rules of others call costs its own question only, if it is missing.

`helper("sum_to_shape", question="broadcast")` says so in the cases of 01-backward.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.cases import load_assignment, refuse_disagreement
from autograder.doors.notebook import check as notebook
from autograder.errors import BrokenCases
from autograder.grader import Grader
from autograder.records import HELPERS, Assignment, Cell, Submission

from .conftest import released, solution, thin

NAME = "01-backward"
OWNER = {"sum_to_shape": "broadcast", "spread": "sum"}
WAYS = {
    "not written": "raise NotImplementedError()",
    "with an error": "return 1 / 0",
    "absent": None,
}


def changed(name: str, body: str | None, base: Submission) -> Submission:
    """Return the submission with this body in the function `name`; without the function if it is None."""
    return replace(base, cells=tuple(replace(c, source=_changed(name, body, c)) for c in base.cells))


def _changed(name: str, body: str | None, cell: Cell) -> str:
    if f"def {name}(" not in cell.source:
        return cell.source
    tree = ast.parse(cell.source)
    (found,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    if body is None:
        tree.body.remove(found)
    else:
        found.body = ast.parse(body).body
    return ast.unparse(tree)


@pytest.fixture(scope="module")
def few(assignments: dict[str, Assignment]) -> Assignment:
    """Return the assignment with the first cases of each question, and one of each aspect."""
    return thin(assignments[NAME], 4)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", HELPERS)
def test_a_missing_helper_costs_its_own_question_only(name: str, way: str, few: Assignment, grader: Grader):
    report = grader.grade(changed(name, WAYS[way], solution(NAME)), few)
    lost = [q.question.name for q in report.questions if q.score < q.question.points]
    assert (
        lost == [OWNER[name]]
        and report.questions[[q.question.name for q in report.questions].index(lost[0])].score == 0
    )


def test_both_may_be_missing(few: Assignment, grader: Grader):
    without = changed("spread", WAYS["not written"], changed("sum_to_shape", WAYS["absent"], solution(NAME)))
    lost = {q.question.name for q in grader.grade(without, few).questions if q.score < q.question.points}
    assert lost == set(OWNER.values())


def test_an_untouched_notebook_gains_nothing(few: Assignment, grader: Grader):
    assert grader.grade(released(NAME), few).score == 0


def test_cases_about_pieces_do_not_run_twice_for_a_helper_that_is_to_be_written(
    few: Assignment, grader: Grader, monkeypatch: pytest.MonkeyPatch
):
    """The rules' cases come first and show it: once more for the rules, once for each of the two pieces."""
    jobs: list[dict[str, Any]] = []
    spawn = grader.sandbox._server.spawn
    monkeypatch.setattr(grader.sandbox._server, "spawn", lambda job: jobs.append(job) or spawn(job))
    grader.grade(changed("sum_to_shape", WAYS["not written"], solution(NAME)), few)
    assert [(job["pieces"], bool(job["helpers"])) for job in jobs] == [
        ((), False), (("accumulate",), True), (("detach",), True), ((), True),
    ]  # fmt: skip


STOLEN = {
    "imported": """
from autograder.engine.given import sum_to_shape as kit
return kit(gradient, shape)
""",
    "from the engine's state": """
from autograder.engine.pieces import state
return state.given['sum_to_shape'](gradient, shape)
""",
    "from memory": """
import gc
kit = [f for f in gc.get_objects() if getattr(f, '__qualname__', '').startswith(('given.', 'sum_to_shape'))]
return [f for f in kit if f is not sum_to_shape][0](gradient, shape)
""",
    "lent by a context": """
from autograder.engine.attempt import lent
with lent(['sum_to_shape']):
    return sum_to_shape(gradient, shape)
""",
    "after a claim that it is missing": """
if not hasattr(sum_to_shape, 'asked'):
    sum_to_shape.asked = True
    raise NotImplementedError()
return gradient
""",
}


@pytest.mark.parametrize("way", STOLEN)
def test_the_kits_helper_answers_no_case_of_its_own_question(way: str, few: Assignment, grader: Grader):
    """A helper that only hands the gradient back earns the aspects in which nothing is stretched; no way earns more."""

    def earned(body: str) -> float:
        report = grader.grade(changed("sum_to_shape", body, solution(NAME)), few)
        return next(q.score for q in report.questions if q.question.name == "broadcast")

    assert earned(STOLEN[way]) <= (earned("return gradient") if way.startswith("after") else 0)


@pytest.fixture
def defined(engine_with: Any) -> Iterator[Any]:
    """Return the names of the solution as a notebook has them."""
    return engine_with(NAME)


@pytest.mark.parametrize("name", HELPERS)
def test_the_notebook_says_the_same(name: str, defined: dict[str, Any], assignments: dict[str, Assignment]):
    exec(f"def {name}(*_): raise NotImplementedError()", defined)
    missing = defined[name]
    questions = {q.name: q for q in thin(assignments[NAME], 2).questions}
    other = {"sum_to_shape": "sub", "spread": "mean"}[name]
    assert notebook._graded(questions[other]).score == questions[other].points
    assert notebook._graded(questions[OWNER[name]]).score == 0
    assert defined[name] is missing


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('helper("sum_to_shpe", question="a")', "did you mean 'sum_to_shape'"),
        ('helper("", question="a")', "these are"),
        ("helper(3, question='a')", "helper(3, ...)"),
        ('helper("spread", question="")', "names no question"),
        ('helper("spread", question=None)', "names no question"),
        ('helper("spread", question="b")', "no cases"),
        ('helper("' + 9999 * "x" + '", question="a")', "helper('xxx"),
    ],
)
def test_a_helper_that_cannot_be_is_refused(line: str, words: str, tmp_path: Path):
    cases = f"from autograder import case, helper\n{line}\n@case(question='a')\ndef one(torch): return torch.ones(1)\n"
    (tmp_path / "cases.py").write_text(cases)
    with pytest.raises(BrokenCases) as refused:
        load_assignment(tmp_path)
        refuse_disagreement(tmp_path)
    assert words in str(refused.value) and len(str(refused.value)) < 400
