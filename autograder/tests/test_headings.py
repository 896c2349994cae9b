"""Check that formgrader finds the input of each graded cell, on its own page, whatever headings a notebook has."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import Config

from autograder.classroom.marking import Paper, mark, sheet
from autograder.errors import BrokenCases
from autograder.notebooks import SourceCell, mark_of
from autograder.notebooks.headings import refuse_taken_ids, without_taken_ids

from .small import NAME, SOLUTIONS, SOLVED, UNTOUCHED, changed

INPUTS = {"input", "textarea"}
TAKING = [
    "## sub",
    "sub\n---",
    "> - # **s**ub ##",
    "## `sub-answer-comment`",
    "<h2 id='sub'>Mine</h2>",
    "a word <b ID = sub>b</b>",
    "<p id=\n'sub'>over two lines</p>",
    "## &#115;ub",
    "## sub\n" + "and a long text\n" * 500,
]
HARMLESS = ["## Sub", "sub", "## sub traction", "```\n# sub\n```", "    # sub", "# " * 2000, "<b id='x'>sub</b>"]


class First(HTMLParser):
    """Notes the tag of the first element that has each id, which is what `$("#id")` finds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                self.tags.setdefault(value, tag)


def formgraders(notebook) -> dict[str, str]:
    """Return what formgrader finds by each id on the page that it makes of a graded notebook."""
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    known = ("assignment_id", "notebook_id", "submission_id", "base_url", "student", "last_name", "first_name")
    resources = {"index": 0, "total": 1, "notebook_path": "", **dict.fromkeys(known, "x")}
    return First(HTMLExporter(config=config).from_notebook_node(notebook, resources)[0]).tags


def with_texts(*texts: str, base=UNTOUCHED) -> bytes:
    """Return a notebook that begins with these texts."""
    make = nbformat.v4.new_markdown_cell
    return changed(base, lambda notebook: notebook.cells.__setitem__(slice(0, 0), list(map(make, texts))))


def instructors() -> tuple[SourceCell, ...]:
    """Return the cells that nbgrader stores when the assignment is generated."""
    found = []
    for cell in nbformat.read(UNTOUCHED, 4).cells:
        if mark_of(cell) is not None:
            said = cell.metadata["nbgrader"]
            found.append(SourceCell(
                said["grade_id"], cell.cell_type, cell.source, said["locked"], said.get("checksum", ""), said["grade"],
                said["solution"], said["task"], said.get("points", 0),
            ))  # fmt: skip
    return tuple(found)


@pytest.mark.parametrize("text", TAKING)
def test_a_students_heading_leaves_the_input_its_id(text: str):
    notebook = nbformat.reads(with_texts(text).decode(), 4)
    before = formgraders(notebook)
    assert not {before["sub"], before["sub-answer-comment"]} <= INPUTS, "formgrader would find the student's text"
    without_taken_ids(notebook, instructors())
    after = formgraders(notebook)
    assert {after["sub"], after["sub-answer-comment"]} <= INPUTS
    nbformat.validate(notebook)


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text: str):
    notebook = nbformat.reads(with_texts(text).decode(), 4)
    without_taken_ids(notebook, instructors())
    assert notebook.cells[0].source == text and formgraders(notebook)["sub"] in INPUTS


def test_a_paper_is_graded_with_its_inputs_free(grader):
    """Changing an answer's text last keeps an answer that was not touched known as such."""
    found = mark(
        Paper("ada", NAME, "a.ipynb", with_texts("# sub")), sheet(SOLUTIONS / NAME, NAME, instructors()), grader
    )
    assert formgraders(nbformat.reads(found.notebook, 4))["sub"] in INPUTS
    assert found.comments["sub-answer"] == "No response."


@pytest.mark.parametrize("text", TAKING[:-1])
def test_an_authors_heading_is_refused(text: str, tmp_path):
    (tmp_path / "n.ipynb").write_bytes(with_texts(text, base=SOLVED))
    with pytest.raises(BrokenCases, match="formgrader's page"):
        refuse_taken_ids(tmp_path)


@pytest.mark.parametrize("text", HARMLESS)
def test_an_authors_other_texts_are_not(text: str, tmp_path):
    (tmp_path / "n.ipynb").write_bytes(with_texts(text, base=SOLVED))
    refuse_taken_ids(tmp_path)


@pytest.mark.parametrize("name", ["statusmessage", "sub-answer-comment"])
def test_a_grade_id_that_formgraders_page_has_already_is_refused(name: str, tmp_path):
    def renamed(notebook):
        (cell,) = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "neg"]
        cell.metadata["nbgrader"]["grade_id"] = name

    (tmp_path / "n.ipynb").write_bytes(changed(SOLVED, renamed))
    with pytest.raises(BrokenCases, match="another grade id"):
        refuse_taken_ids(tmp_path)


def test_a_file_that_is_not_a_notebook_is_not_looked_into(tmp_path):
    (tmp_path / "n.ipynb").write_text(json.dumps({"cells": [1, {"cell_type": "markdown", "source": None}]}))
    refuse_taken_ids(tmp_path)
