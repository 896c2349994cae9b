"""The feedback page: what stands on it, what does not, and that nothing of a student's becomes a part of it."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup

from autograder.classroom.course import Course
from autograder.classroom.ledger import Standing
from autograder.classroom.pages import Pages
from autograder.records import Report
from autograder.report import filled
from autograder.words import Sentence

from .small import NAME, SOLUTIONS
from .test_answer import answered, small, wrong

REMARK = "Cell 3 uses something odd."


def graded_notebook() -> Any:
    """Return the solution's notebook with a wrong answer to `sub`, as it is graded, and its kit's comment."""
    notebook = nbformat.read(SOLUTIONS / NAME / f"{NAME}.ipynb", as_version=4)
    found = answered(small()[0], wrong)
    question = type(found.question)("sub", 1.0, found.question.cases)
    report = Report(
        "ada", NAME, (type(found)(question, 0.0, found.verdicts, found.parts, found.example),), 0.1, True, "all layers",
        notes=(Sentence("A note for everyone."),), remarks=(Sentence("{words}", words=REMARK),),
    )  # fmt: skip
    filled(notebook, report)
    return notebook


def page(course: Any, notebook: Any, standing: Standing | None = None) -> BeautifulSoup:
    found = Pages(Course(course)).page(nbformat.v4.writes(notebook), NAME, standing or Standing())
    return BeautifulSoup(found, "html.parser")


@pytest.fixture
def course(tmp_path: Any) -> Any:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    return tmp_path


def answer_of(notebook: Any) -> str:
    """Return the name of the answer before the graded cell `sub`."""
    names = [(c.metadata.nbgrader.grade_id, c.metadata.nbgrader.solution) for c in notebook.cells
             if "nbgrader" in c.metadata]  # fmt: skip
    place = [name for name, _ in names].index("sub")
    return next(name for name, is_answer in reversed(names[:place]) if is_answer)


def test_the_page_has_scores_with_links_and_the_answer_beside_its_verdict(course):
    notebook = graded_notebook()
    shown = page(course, notebook, Standing(scores={"sub": 0.5}, points={"sub": 1.0}))
    links = {a.get_text(): a["href"] for a in shown.select("table.scores a")}
    assert links["sub"] == "#sub" and len(shown.select("#sub")) == 1
    assert shown.h1.get_text() == f"{NAME}: 0.5 / 1"
    pair = shown.select_one("#sub").find_parent(class_="pair")
    assert pair.select_one(".answer pre") is not None and "The gradient of a differs" in pair.get_text()
    assert pair.select_one("svg desc") is not None


def test_the_page_has_no_word_for_the_instructor_and_the_graded_notebook_has(course):
    notebook = graded_notebook()
    assert REMARK in nbformat.v4.writes(notebook) and "all layers" in nbformat.v4.writes(notebook)
    words = page(course, notebook).get_text()
    assert "A note for everyone." in words
    assert REMARK not in words and "instructor" not in words and "all layers" not in words


def test_a_comment_by_hand_is_shown_and_the_kit_s_own_is_not_said_again(course):
    notebook = graded_notebook()
    name = answer_of(notebook)
    notebook.metadata["autograder"] = {"comments": {name: "the kit's words"}}
    own = page(course, notebook, Standing(comments={name: "the kit's words"}))
    by_hand = page(course, notebook, Standing(comments={name: "Well **done**."}))
    assert not own.select(".comment") and by_hand.select_one(".comment strong").get_text() == "done"


def test_a_page_needs_neither_the_internet_nor_a_script(course):
    notebook = graded_notebook()
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell("A slope $\\frac{1}{2}$ and\n\n$$\\sum_i x_i$$"))
    shown = page(course, notebook)
    assert not shown.select("script, link, img") and "$" not in shown.select_one(".text").get_text()
    assert len(shown.select(".text math, .text code")) == 2
    pytest.importorskip("latex2mathml")
    assert len(shown.select("math mfrac")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "<math><mi onclick='alert(1)'>a</mi><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        "$\\text{<img src=x onerror=alert(1)>}$ $\\href{javascript:alert(1)}{x}$",
        "<svg><desc><script>alert(1)</script></desc></svg></section></main><iframe src=x></iframe>",
    ],
)
def test_nothing_of_a_student_s_runs(course, text):
    notebook = graded_notebook()
    notebook.cells = [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell(text), *notebook.cells]
    notebook.cells.append(nbformat.v4.new_raw_cell(text))
    name = answer_of(notebook)
    for shown in (page(course, notebook), page(course, notebook, Standing(comments={name: text}))):
        assert not shown.select("script, iframe")
        assert not [tag for tag in shown.find_all(True) if any(key.startswith("on") for key in tag.attrs)]
        assert not [tag for tag in shown.select("[href]") if tag["href"].lower().startswith("javascript")]
