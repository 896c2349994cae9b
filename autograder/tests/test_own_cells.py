"""Check graded cells with their own asserts: they run in the sandbox and score as in nbgrader.

There is one difference: silence is not a pass.
"""

from __future__ import annotations

import pytest

from autograder.cases import load_cases
from autograder.records import Assignment, Cell, Outcome, Question, Submission

from .conftest import ROOT

CELLS = {
    "assert 1 + 1 == 2": (2.0, Outcome.PASSED, ""),
    "assert 1 + 1 == 3": (0.0, Outcome.RAISED, "The cell raised AssertionError."),
    "1.5": (1.5, Outcome.WRONG, "The cell gave 1.5 of 2 points."),
    "0": (0.0, Outcome.WRONG, "The cell gave 0 of 2 points."),
    "50": (0.0, Outcome.WRONG, "The cell gave 0 of 2 points."),
    "-1": (0.0, Outcome.WRONG, "The cell gave 0 of 2 points."),
    "import sys; print('careful', file=sys.stderr)": (2.0, Outcome.PASSED, ""),
    "import os; os._exit(0)": (0.0, Outcome.RAISED, "The cell did not run to its end."),
    "while True: pass": (0.0, Outcome.RAISED, "The cell did not run to its end."),
    "this is no Python": (0.0, Outcome.RAISED, "The cell raised SyntaxError"),
    "from helper_that_is_not_there import x\nassert x": (0.0, Outcome.RAISED, "The cell raised ModuleNotFoundError"),
}


@pytest.mark.parametrize("source", CELLS)
def test_a_cell_s_own_asserts(source, grader):
    score, outcome, words = CELLS[source]
    assignment = Assignment("own", ROOT, (Question("mine", 2.0, ()),), ())
    report = grader.grade(
        Submission("own.ipynb", (Cell(1, "x = 1"), Cell(2, source, "mine"), Cell(3, "y = 2"))), assignment
    )
    (graded,) = report.questions
    assert (graded.score, graded.verdicts[0].outcome) == (score, outcome)
    assert graded.verdicts[0].message.startswith(words)
    assert not report.kit_fault


ENDS = {  # what a cell ends with -> its points of 2, and the kind that an instructor is told of
    "import torch\ntorch.tensor(0.5)": (0.5, ""),
    "import torch\ntorch.tensor([1.5])": (1.5, ""),
    "import numpy\nnumpy.float64(0.5)": (0.5, ""),
    "from fractions import Fraction\nFraction(1, 2)": (0.5, ""),
    "1 == 1": (2.0, ""),
    "1 == 2": (0.0, ""),
    "print('all tests passed')": (2.0, ""),
    "'0.5'": (2.0, "str"),
    "[0.5]": (2.0, "list"),
    "import torch\ntorch.tensor([0.5, 1.0])": (2.0, "Tensor"),
    "float('nan')": (0.0, ""),
    "-1": (0.0, ""),
    "3": (0.0, ""),
}


@pytest.mark.parametrize("source", ENDS)
def test_what_a_cell_ends_with_is_its_number_or_named(source, grader):
    score, kind = ENDS[source]
    assignment = Assignment("own", ROOT, (Question("mine", 2.0, ()),), ())
    report = grader.grade(Submission("own.ipynb", (Cell(1, source, "mine"),)), assignment)
    assert report.questions[0].score == score
    said = f"The graded cell mine ended with a value of type {kind}, which is not a number of points"
    assert [str(remark).startswith(said) for remark in report.remarks] == ([True] if kind else [])


DETACH = """
from autograder import case

@case(question="piece", pieces="detach")
def one(torch):
    return torch.ones(2, requires_grad=True).detach().requires_grad
"""


def test_a_cell_is_judged_beside_all_of_the_kit_s_pieces(grader, tmp_path):
    """Check that a cell's result counts only where the kit's pieces are present.

    The guests that run the cases about a piece have lost the kit's own version of it.
    """
    (tmp_path / "cases.py").write_text(DETACH)
    cases = load_cases([tmp_path / "cases.py"])
    assignment = Assignment(
        "own", tmp_path, (Question("mine", 2.0, ()), Question("piece", 1.0, tuple(cases))), (tmp_path / "cases.py",)
    )
    source = "from autograder import torch\nassert torch.ones(2, requires_grad=True).detach().requires_grad is False"
    execution = grader.sandbox.run(Submission("own.ipynb", (Cell(1, source, "mine"),)), assignment)
    assert execution.cells["mine"].error == "" and execution.attempts["one"].ended is Outcome.MISSING
