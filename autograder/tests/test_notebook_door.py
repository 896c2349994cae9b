"""`check()` in a notebook: in process, a table, one sentence for bad calls, and never a traceback."""

from __future__ import annotations

import pytest

from autograder import check

from .conftest import RELEASED

FOLDER = RELEASED / "01-backward"


def test_a_right_rule_shows_its_points(engine_with):
    engine_with("01-backward")
    shown = check("sub", folder=FOLDER)
    assert repr(shown).startswith("sub: 1 / 1 points, all of ")
    assert "1 / 1 points" in shown._repr_html_() and "#2e7d32" in shown._repr_html_()


def test_a_wrong_rule_shows_the_first_difference_and_no_answer(engine_with):
    names = engine_with("01-backward")

    class Sub(names["Sub"]):
        @staticmethod
        def backward(ctx, grad_output):
            return grad_output, grad_output

    shown = repr(check("sub", folder=FOLDER))
    assert (
        "The backward of Sub returned a gradient of shape (2, 3) for its second input, which has shape (3,)." in shown or "The gradient of b differs" in shown
    )
    assert "Traceback" not in shown


def test_html_is_escaped(engine_with):
    engine_with("01-backward")
    from autograder import Function

    class Neg(Function):
        @staticmethod
        def forward(ctx, x):
            raise ValueError("<script>alert(1)</script>")

    assert "<script>" not in check("neg", folder=FOLDER)._repr_html_()


@pytest.mark.parametrize(
    "question, folder, words",
    [
        ("powr", FOLDER, "There is no question called 'powr'; did you mean 'power'?"),
        ("zzz", FOLDER, "There is no question called 'zzz': the questions are broadcast, sub"),
        ("sub", "/nowhere", "There is no cases.py in /nowhere: check() looks for it beside the notebook."),
    ],
)
def test_bad_calls_get_one_sentence(question, folder, words):
    assert repr(check(question, folder=folder)).startswith(words)
