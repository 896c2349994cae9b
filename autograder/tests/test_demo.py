"""Check the class of `autograder demo`: there is one for every assignment, and it is the same each time."""

from __future__ import annotations

import pytest

from autograder.doors.commands.demo import demo
from autograder.doors.commands.demo_class import hand_ins
from autograder.errors import UsageError
from autograder.submission import read

from .conftest import RELEASED, SOLUTIONS, each


@pytest.mark.parametrize("name", each("02-engine", "11-debug-the-rule"))
def test_the_demo_has_a_class_for_an_assignment(name, tmp_path):
    solution, release = SOLUTIONS / name / f"{name}.ipynb", RELEASED / name / f"{name}.ipynb"
    made = hand_ins(name, solution, release)
    assert len(made) == 11
    assert made == hand_ins(name, solution, release), "the same each time"
    texts = [made[student] for student in ("ada", "blaise", "carl", "emmy", "henri", "ivan", "john", "kurt")]
    assert len(set(texts)) == len(texts), "no two of these are alike"
    for student in set(made) - {"kurt"}:
        (tmp_path / f"{student}.ipynb").write_text(made[student])
        assert read(tmp_path / f"{student}.ipynb").cells
    left = [made[student].count("raise NotImplementedError") for student in ("ada", "ivan", "john", "blaise")]
    assert left[0] == 0 < left[-1] and left == sorted(left), name


def test_the_demo_knows_its_assignments():
    with pytest.raises(UsageError, match="did you mean '03-elementwise'"):
        demo("03-elementwis", 1, open_=False)
