"""Check questions that ask for an experiment, or for a function: what counts, what does not, what forges nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from autograder import check
from autograder.cases import load_assignment
from autograder.errors import BrokenCases
from autograder.grader import Grader
from autograder.records import Assignment, Cell, Graded, Outcome, Submission

CASES = """
from autograder import case, debugs, exposes, tells_apart

def without_the_square(grad_output, a, b):
    return grad_output / b, -grad_output * a / b

def without_the_upstream_gradient(grad_output, a, b):
    return 1 / b, -a / b**2

exposes("one", "expose_div", "div", without_the_square, inputs=("a", "b"), most=2)
exposes("two", "expose_div", "div", [without_the_square, without_the_upstream_gradient], inputs=("a", "b"), most=2)

def all_tied(grad_output, x):
    return grad_output * (x == x.amax())

def shared(grad_output, x):
    return grad_output * (x >= x.amax()) / (x >= x.amax()).sum()

def first_only(grad_output, x):
    return grad_output * (x == x.amax()) * (x.cumsum(0) == x)

exposes("tie", "expose_amax", "amax", all_tied, most=2, right=[shared])
exposes("unfair", "expose_amax", "amax", all_tied, most=2, right=[first_only])

def overflows(grad_output, x, dim):
    return grad_output * x.exp() / x.exp().sum()

def shifted(grad_output, x, dim):
    return grad_output * (x - x.logsumexp(0)).exp()

tells_apart("which", "which_rule", "logsumexp", overflows, shifted, options={"dim": 0})

def doubled(torch, x):
    return 2 * x

def sine(torch, x):
    return torch.sin(x)

def summed(torch, x):
    return torch.cumsum(x, 1)

def not_turned(torch, grad_output, x):
    return torch.cumsum(grad_output, 1)

debugs("culprit", "the last", [doubled, sine, summed], 2, not_turned)
debugs("culprit", "none", [doubled, sine, summed])

@case(question="own", functions="guess")
def a_guess(torch, guess):
    return {"The guess is four.": guess(torch.tensor([1.0, 3.0]), 2, "sum") == 4}

@case(question="fails", functions="guess")
def that_fails(torch, guess):
    return 1 / 0
"""
RIGHT = """
import torch

def expose_div():
    return torch.tensor(3.0), torch.tensor(-2.0), torch.tensor(0.5)

def expose_amax():
    return torch.tensor([1.5, 1.5]), torch.tensor(-2.0)

def which_rule():
    return "second", torch.tensor([1000.0, 0.0]), torch.tensor(0.5)

def experiments():
    x, direction, upstream = torch.randn(3, 20, 3, dtype=torch.float64)
    return torch.cat([x, x + 1e-6 * direction]), torch.cat([upstream, upstream])

def culprit(values, gradients):
    seen = (gradients[:, :20] * (values[:, 20:] - values[:, :20])).sum(2) * 1e6
    off = (seen[1:] - seen[:-1]).abs().amax(1)
    return off.argmax() if off.max() > 1e-3 else None

def guess(numbers, times, kind):
    assert kind == "sum" and times == 2
    return numbers.sum()
"""
Gradeds = Callable[..., dict[str, Graded]]


@pytest.fixture(scope="module")
def experiments(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    folder = tmp_path_factory.mktemp("experiments")
    (folder / "cases.py").write_text(CASES)
    return load_assignment(folder)


@pytest.fixture(scope="module")
def graded(grader: Grader, experiments: Assignment) -> Gradeds:
    """Return the function that grades the right functions with these definitions after them."""

    def graded(source: str = "", right: str = RIGHT) -> dict[str, Graded]:
        cells = (Cell(1, right), Cell(2, source))
        return {q.question.name: q for q in grader.grade(Submission("hand-in", cells), experiments).questions}

    return graded


def said(found: Graded) -> str:
    return " ".join(verdict.message for verdict in found.verdicts)


def test_right_answers_are_full(graded: Gradeds) -> None:
    full = {name for name, q in graded().items() if q.score == q.question.points}
    assert full == {"one", "two", "tie", "which", "culprit", "own"}


DIVISIONS = {
    "any pair of numbers": ("3.0, -2.0, 0.5", 1.0, ""),
    "integers": ("torch.tensor(3), torch.tensor(4), torch.tensor(7)", 1.0, ""),
    "half precision": ("torch.tensor(3.0).half(), torch.tensor(4.0).half(), torch.tensor(7.0).half()", 1.0, ""),
    "small upstream": ("torch.tensor(3.0), torch.tensor(2.0), torch.tensor(1e-30)", 1.0, ""),
    "a leaf": ("torch.tensor(3.0, requires_grad=True), torch.tensor(2.0), torch.tensor(1.0)", 1.0, ""),
    "more numbers than needed": ("torch.rand(2, 3), torch.rand(3) + 2, torch.rand(2, 3)", 0.5, "with 9 numbers"),
    "a fixed point": ("torch.tensor(3.0), torch.tensor(1.0), torch.tensor(2.0)", 0.0, "without_the_square gives"),
    "nearly a fixed point": ("torch.tensor(3.0), torch.tensor(1.00001), torch.tensor(2.0)", 0.0, "or nearly"),
    "no upstream": ("torch.tensor(3.0), torch.tensor(2.0), torch.tensor(0.0)", 0.0, "without_the_square gives"),
    "division by zero": ("torch.tensor(3.0), torch.tensor(0.0), torch.tensor(1.0)", 0.0, "not finite"),
    "NaN": ("torch.tensor(float('nan')), torch.tensor(2.0), torch.tensor(1.0)", 0.0, "infinite or NaN"),
    "two values": ("torch.tensor(3.0), torch.tensor(2.0)", 0.0, "returned 2 values: expected 3 tensors"),
    "nothing": ("None", 0.0, "returned nothing (None)"),
    "a text": ("'3 / 2'", 0.0, "returned a text"),
    "flags": ("torch.tensor(True), torch.tensor(True), torch.tensor(1.0)", 0.0, "torch.bool"),
    "complex": ("torch.tensor(1j), torch.tensor(2.0), torch.tensor(1.0)", 0.0, "torch.complex64"),
    "another upstream": ("torch.rand(3), torch.rand(3), torch.tensor(1.0)", 0.0, "has shape ()"),
    "shapes that do not fit": ("torch.rand(3), torch.rand(2), torch.rand(3)", 0.0, "PyTorch refuses"),
    "a million numbers": ("torch.rand(1000, 1000), torch.rand(1000), torch.rand(1000, 1000)", 0.0, "at most 10000"),
    "no numbers": ("torch.rand(0), torch.rand(0), torch.rand(0)", 0.0, "without_the_square gives"),
}  # fmt: skip


@pytest.mark.parametrize("name", DIVISIONS)
def test_an_experiment_counts_if_it_exposes_the_rule(name: str, graded: Gradeds) -> None:
    answer, score, words = DIVISIONS[name]
    found = graded(f"def expose_div():\n    return {answer}")["one"]
    assert found.score == score, said(found)
    assert words in said(found)


def test_one_experiment_has_to_expose_each_of_several_rules(graded: Gradeds) -> None:
    found = graded("def expose_div():\n    return 3.0, 2.0, 1.0")["two"]
    assert [v.outcome is Outcome.PASSED for v in found.verdicts] == [True, False, False]
    assert found.score == 0  # the aspect as a whole


def test_an_experiment_must_not_fail_a_right_rule(graded: Gradeds) -> None:
    assert "a right rule in another form fails" in said(graded()["unfair"])


def test_which_rule_is_right_cannot_be_guessed(graded: Gradeds) -> None:
    large, ordinary = "torch.tensor([1000.0, 0.0]), 0.5", "torch.tensor([1.0, 0.0]), 0.5"
    for answer in (f'"first", {large}', f'"second", {ordinary}', f'"first", {ordinary}', large, '"both"', "None"):
        found = graded(f"def which_rule():\n    return {answer}")["which"]
        assert found.score == 0 and found.verdicts[0].outcome is Outcome.WRONG, answer


CULPRITS = {
    "always the last": "def culprit(values, gradients):\n    return 2",
    "always none": "def culprit(values, gradients):\n    return None",
    "a step too far": "def culprit(values, gradients):\n    return 3",
    "a flag": "def culprit(values, gradients):\n    return True",
    "a number with a point": "def culprit(values, gradients):\n    return 2.0",
    "too many rows": "def experiments():\n    return torch.rand(401, 3), torch.rand(401, 3)",
    "other columns": "def experiments():\n    return torch.rand(40, 4), torch.rand(40, 4)",
    "no rows": "def experiments():\n    return torch.rand(0, 3), torch.rand(0, 3)",
    "infinite": "def experiments():\n    return torch.rand(40, 3) / 0, torch.rand(40, 3)",
    "one tensor": "def experiments():\n    return torch.rand(40, 3)",
    "all is what it finds in memory": """
import gc
def culprit(values, gradients):
    for thing in gc.get_objects():
        if getattr(thing, "__name__", "") in ("not_turned", "_right_rule") or getattr(thing, "functions", ()):
            cells = getattr(getattr(thing, "program", thing), "__closure__", None) or ()
            found = [c.cell_contents for c in cells if type(c.cell_contents) is int]
            if found:
                return found[0]
""",
}


@pytest.mark.parametrize("name", CULPRITS)
def test_a_culprit_is_found_by_experiments_only(name: str, graded: Gradeds) -> None:
    found = graded(CULPRITS[name])["culprit"]
    assert any(v.outcome is Outcome.WRONG for v in found.verdicts)
    assert found.score == 0


def test_the_programs_are_nowhere_in_the_guest(graded: Gradeds) -> None:
    found = graded("""
import gc
def guess(numbers, times, kind):
    names = [getattr(thing, "__name__", "") for thing in gc.get_objects() if callable(thing)]
    assert "not_turned" not in names and "a_guess" not in names, "a program of the judge's is here"
    return 4
""")["own"]
    assert found.score == found.question.points, said(found)


ENDINGS = {
    "raise NotImplementedError": Outcome.NOT_ATTEMPTED,
    "raise ValueError('no')": Outcome.RAISED,
    "return lambda: 4": Outcome.RAISED,
    "return torch.tensor(4.0).to_sparse()": Outcome.RAISED,
    "import os; os._exit(0)": Outcome.CRASHED,
    "return torch.ones(10**10)": Outcome.OUT_OF_MEMORY,
    "while True: pass": Outcome.TIMED_OUT,
    "return torch.autograd.grad(x, x)": Outcome.RAISED,
    "return torch.autograd.grad(torch.ones(1, requires_grad=True).sum(), torch.ones(1))": Outcome.FORBIDDEN,
}


@pytest.mark.parametrize("body", ENDINGS)
def test_how_a_function_ends(body: str, graded: Gradeds) -> None:
    found = graded(f"def guess(numbers, times, kind):\n    {body}")
    assert found["own"].verdicts[0].outcome is ENDINGS[body]
    assert found["one"].score == 1 and found["culprit"].score == 1, "the other questions are graded"


def test_check_in_a_notebook_calls_the_functions_there(
    experiments: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", notebook)
    exec(RIGHT, vars(notebook))
    assert "all of 2 cases pass" in repr(check("culprit", folder=experiments.folder))
    exec("def expose_div():\n    return 3.0, 1.0, 2.0", vars(notebook))
    assert "the experiment does not expose it" in repr(check("one", folder=experiments.folder))
    assert "def " not in repr(check("one", folder=experiments.folder, case="small"))


def test_a_function_that_is_missing_or_takes_other_arguments(graded: Gradeds) -> None:
    assert "The function guess is not defined" in said(graded(right=RIGHT.replace("def guess", "def guessed"))["own"])
    assert "arguments it was handed out with" in said(graded("def guess(numbers):\n    return 4")["own"])


def test_a_claim_is_told_in_its_authors_words(graded: Gradeds) -> None:
    assert "This is not so: The guess is four." in said(graded("def guess(*_):\n    return 5")["own"])


def test_a_program_that_fails_is_told_as_such(graded: Gradeds) -> None:
    found = graded()["fails"]
    assert found.verdicts[0].outcome is Outcome.RAISED
    assert "The program raised ZeroDivisionError" in said(found)


def test_a_hidden_case_shows_nothing_of_what_it_asks(grader: Grader, tmp_path: Path) -> None:
    (tmp_path / "cases.py").write_text(CASES)
    (tmp_path / "hidden_cases.py").write_text(
        "from autograder import case\n@case(question='own', functions='guess')\ndef secret(torch, guess):\n"
        "    return {'The guess is seven.': guess(torch.tensor(1.0), 7, 'secret') == 7}\n"
    )
    source = RIGHT + "\ndef guess(numbers, times, kind):\n    return 5 if kind == 'sum' else 1 / 0"
    report = grader.grade(Submission("hand-in", (Cell(1, source),)), load_assignment(tmp_path, hidden=True))
    found = next(q for q in report.questions if q.question.name == "own")
    assert "seven" not in said(found) and "secret" not in said(found)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("@case(question='q', functions='f', rules='exp')\ndef c(torch, f): ...", "has functions= and also rules="),
        ("@case(question='q', functions='not a name')\ndef c(torch, f): ...", "expected the name of a function"),
        ("debugs('q', 'n', [], 0)", "wrong= or rule= without the other"),
        ("exposes('q', 'f', 'exp', [], most=1)", "no wrong rule to expose"),
        ("exposes('q', 'f', 'exp', lambda grad: grad, most=1)", "cannot be called as rule"),
    ],
)
def test_what_an_author_gets_wrong(source: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "cases.py").write_text(f"from autograder import case, debugs, exposes\n{source}\n")
    with pytest.raises(BrokenCases, match=words):
        load_assignment(tmp_path)
