"""`autograder check FOLDER` names an author's notebook that nbgrader refuses, or that would release an answer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from autograder.doors.commands.cli import main
from autograder.errors import BrokenCases
from autograder.notebooks.releasing import few_points, refuse_unreleasable, released

from . import small

NAME = small.NAME


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the tests' own assignment, as its author has it."""
    return Path(shutil.copytree(small.SOLUTIONS / NAME, tmp_path / "solutions" / NAME))


def check(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)], catch_exceptions=False)


def change(folder: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Have `edit` change the cell with the answer of neg, and the graded cell of it."""
    path = folder / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text())
    marked = [cell for cell in notebook["cells"] if "nbgrader" in cell["metadata"]]
    answer = next(cell for cell in marked if "class Neg" in "".join(cell["source"]))
    graded = next(cell for cell in marked if cell["metadata"]["nbgrader"]["grade_id"] == "neg")
    edit({"answer": answer, "graded": graded})
    path.write_text(json.dumps(notebook))


def replaced(old: str, new: str) -> Callable[[dict[str, Any]], None]:
    def edit(cells: dict[str, Any]) -> None:
        text = "".join(cells["answer"]["source"])
        assert old in text
        cells["answer"]["source"] = text.replace(old, new)

    return edit


def marked(**marks: Any) -> Callable[[dict[str, Any]], None]:
    return lambda cells: cells["graded"]["metadata"]["nbgrader"].update(marks)


def without_points(cells: dict[str, Any]) -> None:
    del cells["graded"]["metadata"]["nbgrader"]["points"]


BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def swapped(cells: dict[str, Any]) -> None:
    text = "".join(cells["answer"]["source"])
    cells["answer"]["source"] = text.replace(BEGIN, "~").replace(END, BEGIN).replace("~", END)


def without_mark_of_a_solution(cells: dict[str, Any]) -> None:
    del cells["answer"]["metadata"]["nbgrader"]


FAULTS = {
    "misspelt": (replaced("BEGIN SOLUTION", "BEGIN SOLTUION"), "does not take for a mark"),
    "END misspelt": (replaced("END SOLUTION", "END SOLUTON"), "no end solution statement"),
    "lower case": (replaced(BEGIN, "### begin solution"), "does not take for a mark"),
    "without BEGIN": (replaced(BEGIN, ""), "without BEGIN SOLUTION"),
    "without END": (replaced(END, ""), "no end solution statement"),
    "nested": (replaced(BEGIN, f"{BEGIN}\n        {BEGIN}"), "nested begin solution"),
    "swapped": (swapped, "without BEGIN SOLUTION"),
    "no solution cell": (without_mark_of_a_solution, "Solution region detected in a non-solution cell"),
    "an id with blanks": (
        lambda cells: cells["answer"]["metadata"]["nbgrader"].update(grade_id="a!"),
        "does not match",
    ),
    "an empty id": (lambda cells: cells["answer"]["metadata"]["nbgrader"].update(grade_id=""), "grade_id is empty"),
    "an id twice": (lambda cells: cells["answer"]["metadata"]["nbgrader"].update(grade_id="neg"), "Duplicate grade id"),
    "below 0": (marked(points=-2), "has the points -2"),
    "a text": (marked(points="two"), "has the points 'two'"),
    "NaN": (marked(points=float("nan")), "has the points nan"),
    "infinity": (marked(points=float("inf")), "has the points inf"),
    "null": (marked(points=None), "has the points None"),
    "no points": (without_points, "has the points (none)"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_nbgrader_refuses_or_does_not_see_is_named(folder: Path, fault: str) -> None:
    edit, words = FAULTS[fault]
    change(folder, edit)
    with pytest.raises(BrokenCases) as refused:
        refuse_unreleasable(folder)
    said = str(refused.value)
    assert words in said and said.startswith(f"{NAME}.ipynb") and len(said) < 500 and "\n" not in said


@pytest.mark.parametrize("target", ["", f"{NAME}.ipynb"])
def test_the_check_of_a_folder_and_of_its_notebook_end_with_that_sentence(folder: Path, target: str) -> None:
    change(folder, replaced(BEGIN, "### BEGIN SOLTUION"))
    done = check(folder / target)
    assert done.exit_code == 2 and "does not take for a mark" in done.stderr


def test_a_folder_whose_marks_are_all_misspelt_is_still_its_author_s(folder: Path) -> None:
    path = folder / f"{NAME}.ipynb"
    path.write_text(path.read_text().replace("BEGIN SOLUTION", "begin solution"))
    (folder / "hidden_cases.py").unlink()
    assert check(folder).exit_code == 2


def test_a_student_s_file_is_not_looked_at(folder: Path, tmp_path: Path) -> None:
    change(folder, replaced(BEGIN, "### BEGIN SOLTUION"))
    paper = tmp_path / "submitted" / f"{NAME}.ipynb"
    paper.parent.mkdir()
    shutil.copy(folder / paper.name, paper)
    assert check(paper, "--assignment", folder).exit_code == 0


def test_an_answer_that_is_released_earns_points_as_it_is(folder: Path) -> None:
    def unmarked(cells: dict[str, Any]) -> None:
        replaced(BEGIN, "")(cells)
        replaced(END, "")(cells)
        without_mark_of_a_solution(cells)

    change(folder, unmarked)
    done = check(folder)
    assert done.exit_code == 2 and "earns all points of the question 'neg'" in done.stderr


def test_points_that_a_report_shows_as_0_are_noted(folder: Path) -> None:
    change(folder, marked(points=0.001))
    assert [str(said) for said in few_points(folder)] == [
        f"{NAME}.ipynb: the cell 'neg' has 0.001 points, so it counts nothing in a report."
    ]
    assert "has 0.001 points" in check(folder).output


def test_what_is_released_has_no_answer() -> None:
    cells = released(small.SOLVED)
    answers = ["".join(cell.source) for cell in cells if "class Neg" in cell.source]
    assert answers and all("raise NotImplementedError()" in text and "-grad_output" not in text for text in answers)
