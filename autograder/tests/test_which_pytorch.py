"""Check that every report names the PyTorch that judged, and that another PyTorch grades again."""

from __future__ import annotations

import io
import json
from importlib.metadata import version

import torch
from rich.console import Console

from autograder import classroom
from autograder.classroom import Classroom
from autograder.grader import failed
from autograder.report import as_json, filled, html, terminal
from autograder.words import Sentence

from .small import NAME, solution

HERE = str(torch.__version__)


def printed(report) -> str:
    shown = io.StringIO()
    Console(file=shown, width=200).print(terminal(report))
    return shown.getvalue()


def test_every_report_names_the_pytorch_that_judged(grader, own_public):
    report = grader.grade(solution(), own_public)
    assert report.torch == HERE and HERE.startswith(version("torch").split("+")[0])
    assert json.loads(as_json(report))["torch"] == HERE
    assert f"Judged by PyTorch {HERE}. " in printed(report)
    assert f"by PyTorch {HERE}" in html(report.questions[0], torch=HERE) and "PyTorch" not in html(report.questions[0])
    mark = {"grade_id": report.questions[0].question.name, "grade": True, "solution": False, "locked": True}
    cell = {"cell_type": "code", "source": "", "metadata": {"nbgrader": {**mark, "points": 1, "schema_version": 3}}}
    notebook = {"cells": [{**cell, "outputs": [], "execution_count": None}], "metadata": {}}
    filled(notebook, report)
    assert f"Judged by PyTorch {HERE}. " in json.dumps(notebook["cells"][0]["outputs"])


def test_nothing_was_judged_by_no_pytorch(own_public):
    assert "PyTorch" not in printed(failed("x.ipynb", own_public, Sentence("A fault.")))


def test_another_pytorch_grades_again(course, monkeypatch):
    with Classroom(course, NAME) as room:
        before = room.key
    with Classroom(course, NAME) as room:
        assert room.key == before
    monkeypatch.setattr(classroom, "TORCH", "2.99.0")
    with Classroom(course, NAME) as room:
        assert room.key != before
