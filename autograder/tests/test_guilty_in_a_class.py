"""On a feedback page, too, the rule that goes wrong first is named: a second guest is asked for it, call by call.

Whatever that guest does, a page loses a hint at most, and no guest is started where nothing can be said.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from autograder.cases import load_assignment
from autograder.classroom.own_page import own_page
from autograder.doors.notebook import check as notebook
from autograder.grader import Grader
from autograder.records import Assignment, Cell, Outcome, Report, Submission
from autograder.report import text

HEAD = "from autograder import case, normal, own_operation, sample, sweep\n"
CHAIN = """
@case(question="chain"{more})
def a_chain{name}(torch):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)
    (((x * y).exp() - y) / x).backward(torch.tensor([1.0, -2.0, 0.5]))
    return {{"x.grad": x.grad, "y.grad": y.grad}}
"""
RULES = """
from autograder import Function, torch

class Mul(Function):
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        return g * b, g * a

class Sub(Function):
    def forward(ctx, a, b):
        return a - b
    def backward(ctx, g):
        return g, -g

class Div(Function):
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a / b
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        return g / b, -g * a / b / b

class Exp(Function):
    def forward(ctx, x):
        ctx.y = x.exp()
        return ctx.y
    def backward(ctx, g):
"""
RIGHT = RULES + "        return g * ctx.y\n"
WRONG = RULES + "        return g + 0.37 * g * g\n"  # a mistake that nothing else explains
EXP = (
    "On the way back, exp is the first whose gradient is wrong, that of its input number 1. "
    "What arrived there was right."
)
# what a submission may know: whether it is asked call by call, in a guest that runs no case
ASKED = """
import os, sys
import autograder.sandbox.guest.child as child

def asked():
    frame = sys._getframe()
    while frame.f_code.co_name != "_run":
        frame = frame.f_back
    return frame.f_locals["job"]["asked"]

def everywhere(data):
    for descriptor in range(3, 12):
        try:
            os.write(descriptor, data)
        except OSError:
            pass

def answer(pack):
    child._packed = pack
"""


def assignment(folder: Path, *cases: str) -> Assignment:
    (folder / "cases.py").write_text(HEAD + "".join(cases))
    return load_assignment(folder, hidden=True)


def public(folder: Path) -> Assignment:
    return assignment(folder, CHAIN.format(more="", name=""))


def work(*sources: str) -> Submission:
    cells = [Cell(i, source, None) for i, source in enumerate(sources, 1)]
    return Submission("own.ipynb", (*cells, Cell(len(cells) + 1, 'check("chain")', "chain")))


def hint(report: Report, question: int = 0) -> str:
    return " ".join(str(v.hint) for v in report.questions[question].verdicts if v.hint is not None)


def without_hints(report: Report) -> Report:
    """Return a report without what a hint may change, and without times."""
    questions = [
        replace(q, verdicts=tuple(replace(v, hint=None) for v in q.verdicts), parts=(), example=None)
        for q in report.questions
    ]
    return replace(report, questions=tuple(questions), seconds=0.0, took={})


@pytest.fixture
def starts(grader: Grader, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets an entry for each guest that is asked for a guilty rule."""
    found, ask = list[str](), grader.sandbox.ask

    def counted(submission: Submission, *more: Any) -> Any:
        found.append(submission.path)
        return ask(submission, *more)

    monkeypatch.setattr(grader.sandbox, "ask", counted)
    return found


def test_a_feedback_page_names_the_guilty_rule_of_four_operations(grader: Grader, tmp_path: Path) -> None:
    submission = work(WRONG)
    report = grader.grade(submission, public(tmp_path))
    page = BeautifulSoup(own_page(submission, report, "chain"), "html.parser")
    assert EXP in page.get_text() and EXP in text(report.questions[0])
    (edge,) = [edge for edge in report.questions[0].example.graph.edges if edge.got is not None]
    got = report.questions[0].example.graph.nodes[edge.target].label
    assert got == "t1.exp()" and "✗ wrong: [1.37, -0.63, 0.177]" in page.select_one("svg").get_text()
    (verdict,) = report.questions[0].verdicts
    assert verdict.outcome is Outcome.WRONG and verdict.misconception is None and report.score == 0


def test_the_notebook_says_the_same(grader: Grader, tmp_path: Path, engine_with: Any) -> None:
    asked = public(tmp_path)
    report = grader.grade(work(WRONG), asked)
    exec(WRONG, {"__name__": "notebook"})
    assert text(notebook._graded(asked.questions[0])) == text(report.questions[0])


def test_a_hint_changes_nothing_else(grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = public(tmp_path)
    told = grader.grade(work(WRONG), asked)
    monkeypatch.setattr(grader.sandbox, "ask", lambda *_: None)
    untold = grader.grade(work(WRONG), asked)
    assert hint(told) == EXP and hint(untold) == ""
    assert without_hints(told) == without_hints(untold)


@pytest.mark.parametrize(
    "source",
    [RIGHT, RULES + "        raise NotImplementedError\n", RULES + "        return 1 / 0\n", ""],
    ids=["right", "not written", "an error", "nothing"],
)
def test_nothing_is_started_if_no_gradient_is_wrong(
    source: str, grader: Grader, tmp_path: Path, starts: list[str]
) -> None:
    grader.grade(work(source), public(tmp_path))
    assert not starts


def test_nothing_is_started_if_something_explains_it(grader: Grader, tmp_path: Path, starts: list[str]) -> None:
    hint_of_the_author = CHAIN.format(more=', hint="Work it out by hand."', name="")
    report = grader.grade(work(WRONG), assignment(tmp_path, hint_of_the_author))
    assert hint(report) == "Work it out by hand." and not starts


@pytest.mark.parametrize(
    "program",
    ["x.exp().sum().backward()", "(x.exp() * 2.0).exp().sum().backward()"],
    ids=["a question about one operation", "only one of them wrong"],
)
def test_a_question_about_one_operation_starts_nothing(
    program: str, grader: Grader, tmp_path: Path, starts: list[str]
) -> None:
    one = '\n@case(question="chain", rules="exp")\ndef one(torch):\n    x = torch.ones(2, requires_grad=True)\n'
    report = grader.grade(work(WRONG), assignment(tmp_path, one + f"    {program}\n    return x.grad\n"))
    assert report.score == 0 and not starts


def test_a_hidden_case_gets_none_of_it(grader: Grader, tmp_path: Path, starts: list[str]) -> None:
    passes = '\n@case(question="chain")\ndef passes(torch):\n    return torch.ones(1)\n'
    (tmp_path / "hidden_cases.py").write_text(HEAD + CHAIN.format(more="", name="_that_is_hidden"))
    report = grader.grade(work(WRONG), assignment(tmp_path, passes))
    outcomes = {v.case.hidden: v.outcome for v in report.questions[0].verdicts}
    assert outcomes == {False: Outcome.PASSED, True: Outcome.WRONG}
    assert not starts and hint(report) == ""


def test_beside_a_hidden_case_only_the_public_one_is_told(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    spawn = grader.sandbox._server.spawn

    def watched(job: dict[str, Any]) -> Any:
        seen.append([name for _, name in job["order"]])
        return spawn(job)

    (tmp_path / "hidden_cases.py").write_text(HEAD + CHAIN.format(more="", name="_that_is_hidden"))
    monkeypatch.setattr(grader.sandbox._server, "spawn", watched, raising=False)
    report = grader.grade(work(WRONG), public(tmp_path))
    told = {v.case.hidden: str(v.hint) for v in report.questions[0].verdicts}
    assert told == {False: EXP, True: "None"}
    assert seen[-1] == [], "the guest that is asked has run no case"


NONSENSE = {
    "ends": "os._exit(0)",
    "kills itself": "os.kill(os.getpid(), 9)",
    "never answers": "exec('while True: pass')",
    "sleeps": "__import__('time').sleep(100)",
    "raises": "raise SystemExit('full marks')",
    "another shape": "return torch.ones(7)",
    "another kind": "return 'full marks'",
    "nothing": "return None",
    "not a number": "return g * float('nan')",
    "another dtype": "return g.to(torch.complex128)",
    "bytes": "everywhere(b'full marks' * 99)",
    "an answer twice": "answer(lambda found: 2 * child.pack_attempts(found))",
    "another number": "answer(lambda found: child.pack_attempts({9: x for x in found.values()}))",
    "an outcome": "answer(lambda found: child.pack({'attempts': [[*found, 0, 'passed', None, None]]}))",
    "words": "answer(lambda found: child.pack({'attempts': [[*found, 0, 'raised', ['full marks', {}], 'x']]}))",
    "a frame of another kind": "answer(lambda found: child.pack({'end': True, 'full marks': 1}))",
}


@pytest.mark.parametrize("does", NONSENSE.values(), ids=NONSENSE.keys())
def test_a_guest_that_answers_nonsense_loses_the_hint_at_most(does: str, grader: Grader, tmp_path: Path) -> None:
    sources = (f"        if asked(): {does}\n        return g + 0.37 * g * g\n", "        return g + 0.37 * g * g\n")
    asked = public(tmp_path)
    found, honest = (grader.grade(work(ASKED + RULES + source), asked) for source in sources)
    assert hint(honest) == EXP and hint(found) in ("", EXP)
    assert "full marks" not in f"{found.questions}{found.notes}"
    assert replace(without_hints(found), remarks=()) == replace(without_hints(honest), remarks=())


@pytest.mark.parametrize("does", ["os._exit(0)", "exec('while True: pass')", "everywhere(b'x' * 99)"])
def test_a_guest_that_ends_in_its_cells_loses_the_hint(does: str, grader: Grader, tmp_path: Path) -> None:
    asked = public(tmp_path)
    report = grader.grade(work(WRONG, f"{ASKED}\nif asked(): {does}"), asked)
    assert hint(report) == "" and report.questions[0].verdicts[0].outcome is Outcome.WRONG
    assert not report.kit_fault and report.notes == asked.notes


def test_a_cell_that_ended_a_guest_is_left_out(grader: Grader, tmp_path: Path) -> None:
    report = grader.grade(work(WRONG, "import os; os._exit(1)"), public(tmp_path))
    assert hint(report) == EXP


def test_several_questions_ask_one_guest(grader: Grader, tmp_path: Path, starts: list[str]) -> None:
    other = CHAIN.format(more="", name="_again").replace('"chain"', '"other"').replace(".exp() - y", ".exp() - 2 * y")
    report = grader.grade(work(WRONG), assignment(tmp_path, CHAIN.format(more="", name=""), other))
    assert hint(report, 0) == hint(report, 1) == EXP and len(starts) == 1


def test_a_program_of_pytorch_with_several_rules_is_told(grader: Grader, tmp_path: Path) -> None:
    report = grader.grade(work(WRONG), assignment(tmp_path, CHAIN.format(more=', rules=["exp", "sub"]', name="")))
    assert hint(report) == EXP


# -- what cannot be compared -------------------------------------------------------------------------------------------

DROPOUT = """
class Dropout(Function):
    def forward(ctx, x, p=0.5, training=True, inplace=False):
        return x * 2  # PyTorch draws for such a call, whatever the rule does
    def backward(ctx, g):
        return g * 5, None, None, None
"""
DRAWN = """
@case(question="chain")
def drawn(torch):
    torch.manual_seed(1)
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (torch.nn.functional.dropout(x.exp()) / x).backward(torch.ones(3))
    return {"x.grad": x.grad}
"""
OWN = """
@own_operation
def doubled(torch, x):
    return x + x

@case(question="chain")
def of_the_author(torch):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (doubled(torch, x.exp()) / x).backward(torch.ones(3))
    return {"x.grad": x.grad}
"""
DOUBLED = """
class Doubled(Function):
    def forward(ctx, x):
        return x + x
    def backward(ctx, g):
        return g * 5
"""


@pytest.mark.parametrize(("cases", "rule"), [(DRAWN, DROPOUT), (OWN, DOUBLED)], ids=["drawn", "the author's"])
def test_nothing_is_said_after_a_call_that_pytorch_cannot_judge(
    cases: str, rule: str, grader: Grader, tmp_path: Path
) -> None:
    asked = assignment(tmp_path, cases)
    report = grader.grade(work(WRONG, rule), asked)
    assert report.questions[0].verdicts[0].outcome is Outcome.WRONG and hint(report) == ""
    div = RIGHT.replace("-g * a / b / b", "-g * a / b")
    assert "div is the first" in hint(grader.grade(work(div, rule), asked)), "it came before, on the way back"
