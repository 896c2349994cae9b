"""Grade a class made of everything that arrives, mixed, from the LMS's zip to its grades.

Every student has the score that was earned, by either command, or a line in the summary says why not.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook

from .small import FULL, NAME, POINTS, SOLVED, changed
from .small_class import autograder, nbgrader

pytestmark = pytest.mark.usefixtures("lent_server")
ESSAY = "Each summand has the slope one, so it receives the gradient as it is."
Files = dict[str, bytes]


def essay(text: str) -> Any:
    cell = new_markdown_cell(text)
    cell.metadata["nbgrader"] = {
        "grade": True, "grade_id": "essay", "locked": False, "points": 3, "schema_version": 3, "solution": True,
        "task": False, "cell_type": "markdown",
    }  # fmt: skip
    return cell


def zipped(files: Files, backslashes: bool = False) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (2026, 1, 10, 12, 0, 0))
            info.filename = name.replace("/", "\\") if backslashes else name
            archive.writestr(info, content)
    return made.getvalue()


class Work:
    """The notebooks that students start from, made from the released one."""

    def __init__(self, course: Path) -> None:
        self.stub = (course / "assignments" / NAME / f"{NAME}.ipynb").read_bytes()
        solved = json.loads(SOLVED.read_text())
        released = json.loads(self.stub)
        answers = {c["metadata"]["nbgrader"]["grade_id"]: c for c in solved["cells"] if "nbgrader" in c["metadata"]}
        for cell in released["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in answers and answers[name]["metadata"]["nbgrader"]["solution"]:
                cell["source"] = answers[name]["source"]
            if name == "essay":
                cell["source"] = ESSAY
        self.solved = released

    def right(self, change: Callable[[dict], object] = lambda _: None) -> bytes:
        notebook = copy.deepcopy(self.solved)
        change(notebook)
        return json.dumps(notebook).encode()

    def cell(self, notebook: dict, name: str) -> dict:
        return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name)

    def rule(self, notebook: dict) -> dict:
        return next(c for c in notebook["cells"] if "class Neg" in "".join(c["source"]))


def kinds(work: Work) -> dict[str, tuple[Files, float | None]]:
    """Return what the students of each kind hand in, and what the rules in it earn; None if it cannot be graded."""
    own, right, stub = f"{NAME}.ipynb", work.right(), work.stub

    def lost_marks(notebook: dict) -> None:
        for cell in notebook["cells"]:
            cell["metadata"] = {}

    def lost_essay(notebook: dict) -> None:
        work.cell(notebook, "essay")["metadata"] = {}

    def doubled(notebook: dict) -> None:
        again = json.loads(stub)["cells"]
        for cell in again:
            cell["id"] = f"{cell['id']}-2"
        notebook["cells"] += again

    def in_locked(notebook: dict) -> None:
        check, rule = work.cell(notebook, "sub"), work.rule(notebook)
        check["source"] = "import math as m\n" + "".join(check["source"])
        rule["source"] = "".join(rule["source"]).replace("return -grad_output", "return -grad_output * m.exp(0.0)")
        notebook["cells"].remove(rule)
        notebook["cells"].insert(notebook["cells"].index(check) + 1, rule)

    def draft(magic: str) -> Callable[[dict], None]:
        def change(notebook: dict) -> None:
            text = "".join(work.rule(notebook)["source"]).replace("return -grad_output", "return grad_output")
            notebook["cells"].append(json.loads(json.dumps(new_code_cell(f"{magic}\n{text}"))))

        return change

    def continued(notebook: dict) -> None:
        rule = work.rule(notebook)
        rule["source"] = "!pip install -q \\\n    torch\n" + "".join(rule["source"])

    def of_module(line: str) -> Callable[[dict], None]:
        return lambda notebook: work.rule(notebook).update(source=line)

    def wrong(notebook: dict) -> None:
        rule = work.rule(notebook)
        rule["source"] = "".join(rule["source"]).replace("return -grad_output", "return grad_output")

    module = "from autograder import Function\n\n" + "".join(work.rule(work.solved)["source"])
    script = "\n\n".join(f"# %%\n{''.join(c['source'])}" for c in work.solved["cells"] if c["cell_type"] == "code")
    less = FULL - POINTS["neg"]
    return {
        "plain": ({own: right}, FULL),
        "wrong": ({own: work.right(wrong)}, less),
        "copy-of": ({own: stub, f"Copy of {NAME}.ipynb": right}, FULL),
        "two-uploads": ({own: work.right(wrong), f"{NAME}-1.ipynb": right}, FULL),
        "json": ({f"{NAME}.ipynb.json": right}, FULL),
        "txt": ({f"{NAME}.ipynb.txt": right}, FULL),
        "upper": ({f"{NAME}.IPYNB": right}, FULL),
        "script": ({"my_solution.py": script.encode()}, FULL),
        "windows-zip": ({"hw.zip": zipped({f"hw/work/{own}": right}, backslashes=True)}, FULL),
        "mac-zip": ({"hw.zip": zipped({f"hw/{NAME} (1).ipynb": right, f"__MACOSX/hw/._{NAME} (1).ipynb": b"x"})}, FULL),
        "module-zip": (
            {
                "hw.zip": zipped(
                    {f"hw/{own}": work.right(of_module("from my_rules import *")), "hw/my_rules.py": module.encode()}
                )
            },
            FULL,
        ),
        "run-by-magic": ({own: work.right(of_module("%run my_rules.py")), "my_rules.py": module.encode()}, FULL),
        "run-by-magic-zip": (
            {
                "hw.zip": zipped(
                    {f"hw/{own}": work.right(of_module("%run my_rules.py")), "hw/my_rules.py": module.encode()}
                )
            },
            FULL,
        ),
        "module-separate": (
            {own: work.right(of_module("from my_rules import *")), "my_rules.py": module.encode()},
            FULL,
        ),
        "picture": ({own: right, "graph.png": b"\x89PNG a picture"}, FULL),
        "scratch": ({own: right, "scratch.ipynb": b'{"cells": []}'}, FULL),
        "all-marks-lost": ({own: work.right(lost_marks)}, FULL),
        "essay-lost": ({own: work.right(lost_essay)}, FULL),
        "doubled": ({own: work.right(doubled)}, FULL),
        "locked": ({own: work.right(in_locked)}, FULL),
        "python-draft": ({own: work.right(draft("%%python3"))}, FULL),
        "skip-draft": ({own: work.right(draft("%%skip"))}, FULL),
        "continued": ({own: work.right(continued)}, FULL),
        "digits": ({"2026_01_10_final.ipynb": right}, FULL),
        "other-name": ({"solution of mine.ipynb": right}, FULL),
        "untouched": ({own: stub}, 0.0),
        "rar": ({"hw.rar": b"Rar!\x1a\x07"}, None),
        "broken": ({own: b'{"cells": [{"cell_type"'}, 0.0),
    }


@pytest.fixture
def term(course: Path) -> Path:
    """Return the course with one question more, which a person grades."""
    path = course / "solutions" / NAME / f"{NAME}.ipynb"
    path.write_bytes(
        changed(path, lambda notebook: notebook.cells.append(essay("### BEGIN SOLUTION\n### END SOLUTION")))
    )
    nbgrader(course, "generate_assignment", NAME, "--force")
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.ZipCollectApp.collector_plugin = 'autograder.doors.lms.canvas.CanvasCollector'\n")
    return course


def standings(course: Path) -> dict[str, dict[str, tuple[float | None, bool]]]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "autograd") as gradebook:
        return {
            s.student.id: {g.name: (g.auto_score, g.needs_manual_grade) for n in s.notebooks for g in n.grades}
            for s in gradebook.find_assignment(NAME).submissions
        }


@pytest.mark.parametrize("people", [30, pytest.param(60, marks=pytest.mark.thorough)])
def test_every_student_has_the_right_score_or_a_line(people: int, term: Path) -> None:
    every = kinds(Work(term))
    names = list(every)
    assert len(names) <= people
    class_of = {f"s{i:02}": names[i % len(names)] for i in range(people)}
    files: Files = {}
    rows = ["id,first_name,last_name,email,lms_user_id,group"]
    for i, (student, kind) in enumerate(class_of.items()):
        rows.append(f"{student}, First{i}, Last{i}, {student}@uni.example, {1000 + i},")
        for number, (name, content) in enumerate(every[kind][0].items()):
            files[f"last{i}first{i}_{1000 + i}_{90_000 + 10 * i + number}_{name}"] = content
    rows += ["g1, Grace, One, g1@x, 2001, Team Grace", "g2, Grace, Two, g2@x, 2002, Team Grace"]
    files[f"teamgrace_2001_99000_{NAME}.ipynb"] = every["plain"][0][f"{NAME}.ipynb"]
    (term / "class.csv").write_text("\n".join(rows) + "\n")
    nbgrader(term, "db", "student", "import", "class.csv")
    archive = term / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    (archive / "submissions.zip").write_bytes(zipped(files))
    said = nbgrader(term, "zip_collect", NAME)

    earned = {student: every[kind][1] for student, kind in class_of.items()} | {"g1": FULL, "g2": FULL}
    without = [student for student, points in earned.items() if points is None]
    assert f"Without work that can be graded: {', '.join(without)}." in said
    assert f"In all: {len(earned)} students with files, {len(earned) - len(without)} of them with work" in said
    graded = {student: points for student, points in earned.items() if points is not None}
    assert autograder(term, "grade", NAME).exit_code == 0
    found = standings(term)
    assert {s: sum(score or 0 for score, _ in cells.values()) for s, cells in found.items()} == graded
    for student, cells in found.items():
        score, by_hand = cells["essay"]
        is_answered = class_of.get(student) != "untouched"
        assert (score is None and by_hand) == is_answered, (student, class_of.get(student))

    pages = {s: (term / "feedback" / s / NAME / f"{NAME}.html").read_text(encoding="utf-8") for s in graded}
    assert all(f"<h1>{NAME}: " in page for page in pages.values())
    pictured = next(s for s, kind in class_of.items() if kind == "picture")
    assert (term / "feedback" / pictured / NAME / "graph.png").is_file()

    shutil.rmtree(term / "autograded")
    nbgrader(term, "autograde", NAME)
    assert standings(term) == found
    assert autograder(term, "export", "--format", "canvas").exit_code == 0
    with (term / "canvas.csv").open(encoding="utf-8", newline="") as file:
        exported = {row[3]: row[5] for row in csv.reader(file)}
    assert {s: float(exported[s]) for s in graded} == graded
    assert all(exported[s] == "" for s in without), "who handed in nothing that can be graded has no 0"
