"""Check files beside the notebook: the assignment's own are there in the sandbox, a student's modules are read with it.

Pictures and data reach the graded notebooks and the pages.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.cases import load_assignment
from autograder.grader import Grader
from autograder.records import Report
from autograder.review import findings
from autograder.submission import read

from .small import FULL, NAME, POINTS, SOLUTIONS, SOLVED, UNTOUCHED, changed
from .small_class import autograder, hand_in, nbgrader, scores, totals

pytestmark = pytest.mark.usefixtures("lent_server")
PICTURE = b"\x89PNG\r\n\x1a\n not a real one"


def rule_of(name: str) -> str:
    notebook = json.loads(SOLVED.read_text())
    return next("".join(c["source"]) for c in notebook["cells"] if f"class {name}" in "".join(c["source"]))


def with_neg(source: str) -> bytes:
    """Return the solution with this text in place of the rule of `neg`."""

    def change(notebook: Any) -> None:
        cell = next(cell for cell in notebook.cells if "class Neg" in cell.source)
        cell.source = source

    return changed(SOLVED, change)


IMPORTS = "from autograder import Function, torch\n"
MODULE = f"{IMPORTS}\n{rule_of('Neg')}\n\nif __name__ == '__main__':\n    1 / 0\n"


def work(folder: Path, cell: str, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / f"{NAME}.ipynb").write_bytes(with_neg(cell))
    return folder / f"{NAME}.ipynb"


@pytest.mark.parametrize(
    "cell, files",
    [
        ("import rules", {"rules.py": MODULE}),
        ("from rules import *", {"rules.py": MODULE}),
        ("import first", {"first.py": "import second", "second.py": MODULE}),
        ("from pack.inner import rules", {"pack/__init__.py": "", "pack/inner/rules.py": MODULE}),
        ("import pack", {"pack/__init__.py": "from .rules import Neg", "pack/rules.py": MODULE}),
        ("import json, rules as r", {"rules.py": MODULE, "json.py": "1 / 0"}),
        ("from pack.rules import Neg", {"pack/__init__.py": "", "pack/rules.py": MODULE}),
        ("from pack import Neg", {"pack/__init__.py": MODULE}),
        ("from pack.rules import Neg", {"pack/rules.py": MODULE}),
        ("from pack.deep.rules import Neg", {"pack/deep/rules.py": MODULE}),
        ("import math; from rules import Neg", {"rules.py": MODULE}),
        ("from \\\n    rules import Neg", {"rules.py": MODULE}),
        ("if True:\n    from rules import (\n        Neg,\n    )", {"rules.py": MODULE}),
        ("%matplotlib inline\nimport math; from rules import Neg", {"rules.py": MODULE}),
        ("import sys\nsys.path.append('src')\nfrom rules import Neg", {"src/rules.py": MODULE}),
        ("import sys; sys.path.insert(0, './lib/own')\nfrom rules import Neg", {"lib/own/rules.py": MODULE}),
        ("exec(open('rules.py').read())", {"rules.py": MODULE}),
        ("%run rules", {"rules.py": MODULE}),
        ("%run -i ./rules.py", {"rules.py": MODULE}),
        ("import importlib\nNeg = importlib.import_module('rules').Neg", {"rules.py": MODULE}),
        (f"from helpers import minus\n{rule_of('Neg')}".replace("-grad_output", "minus(grad_output)"),
         {"helpers.py": "def minus(g):\n    return -g\n", "unused.py": "1 / 0"}),
    ],
)  # fmt: skip
def test_a_module_of_the_student_s_own_is_part_of_the_work(
    cell: str, files: dict[str, str], tmp_path: Path, grader: Grader, own_public: Any
) -> None:
    submission = read(work(tmp_path, cell, files))
    report = grader.grade(submission, own_public)
    assert report.score == FULL, _words(report)
    read_with = [c.module for c in submission.cells if c.module]
    assert read_with and "unused.py" not in read_with and "json.py" not in read_with
    assert any("was read with the work, and reviewed like its cells." in str(note) for note in report.notes)


@pytest.mark.parametrize(
    "cell, files",
    [
        ("from statistics import Neg", {"statistics.py": MODULE}),
        ("import runpy\nNeg = runpy.run_path('rules.py')['Neg']", {"rules.py": MODULE}),
        ("exec(compile(open('src/rules.py').read(), 'x', 'exec'))", {"src/rules.py": MODULE}),
    ],
)
def test_a_module_that_is_not_read_is_said_and_looked_at(cell: str, files: dict[str, str], tmp_path: Path) -> None:
    (said,) = read(work(tmp_path, cell, files)).doubts
    assert str(said).startswith(f"{next(iter(files))} was not read with the work, ")
    assert said in read(tmp_path / f"{NAME}.ipynb").notes


def test_a_module_that_a_cell_writes_is_read(tmp_path: Path, grader: Grader, own_public: Any) -> None:
    for number, use in enumerate(("from rules import *", "%run rules.py")):
        path = work(tmp_path / str(number), "x = 1", {"unused.py": ""})
        cells = [new_code_cell(f"%%writefile rules.py\n{MODULE}"), new_code_cell(use)]
        path.write_bytes(changed(path, lambda notebook, cells=cells: notebook.cells.extend(cells)))  # type: ignore[misc]
        assert grader.grade(read(path), own_public).score == FULL


def _words(report: Report) -> str:
    return " ".join([*map(str, report.notes), *(v.message for q in report.questions for v in q.verdicts)])


def test_a_module_is_reviewed_like_a_cell(tmp_path: Path) -> None:
    borrowed = "import torch\n\ndef minus(g):\n    return torch.func.vjp(torch.neg, g)[1](g)[0]\n"
    rule = rule_of("Neg").replace("-grad_output", "minus(grad_output)")
    assert rule != rule_of("Neg")
    path = work(tmp_path, f"from helpers import minus\n{rule}", {"helpers.py": borrowed})
    assert [f.kind for f in findings(read(path)) if f.operation == "neg"] == ["forbidden"]
    whole = rule.replace("minus(", "helpers.minus(")
    path = work(tmp_path, f"import helpers\n{whole}", {"helpers.py": borrowed})
    assert "helpers.py, a module of the student's own, as a whole" in [str(f.name) for f in findings(read(path))]
    path = work(tmp_path, f"import importlib\nhelpers = importlib.import_module('helpers')\n{whole}", {})
    assert "helpers.py, a module of the student's own, as a whole" in [str(f.name) for f in findings(read(path))]


def test_a_module_that_is_too_large_is_said(tmp_path: Path) -> None:
    path = work(tmp_path, "import rules", {"rules.py": MODULE + "#" * 300_000})
    assert "rules.py was not read: the kit reads at most" in " ".join(map(str, read(path).notes))


def data_cell(name: str) -> Any:
    cell = new_code_cell(
        "import course_utils\nassert course_utils.scale(2) == 4\n"
        "with open('data/points.csv') as file:\n    assert file.read() == '1.0,2.0\\n'"
    )
    cell.metadata["nbgrader"] = {
        "grade": True, "grade_id": name, "locked": True, "points": 2, "schema_version": 3, "solution": False,
        "task": False, "cell_type": "code",
    }  # fmt: skip
    return cell


def with_files(folder: Path) -> None:
    (folder / "course_utils.py").write_text("def scale(x):\n    return 2 * x\n")
    (folder / "data").mkdir()
    (folder / "data" / "points.csv").write_text("1.0,2.0\n")


def test_files_that_are_handed_out_are_in_the_sandbox_at_their_place(course: Path) -> None:
    with_files(course / "solutions" / NAME)
    path = course / "solutions" / NAME / f"{NAME}.ipynb"
    path.write_bytes(changed(path, lambda notebook: notebook.cells.append(data_cell("files"))))
    nbgrader(course, "generate_assignment", NAME, "--force")
    (course / "solutions" / NAME / "answers.txt").write_text("made after the release")
    secret = course / "solutions" / NAME / "answers.txt"
    peeks = changed(path, lambda n: n.cells.insert(1, new_code_cell(f"open({str(secret)!r}).read()\nclass Neg: pass")))
    copies = changed(path, lambda n: n.cells.append(new_code_cell("open('data/points.csv', 'w').write('x')")))
    hand_in(course, "ada", path.read_bytes())
    hand_in(course, "eve", peeks)
    hand_in(course, "bob", copies)
    hand_in(course, "zoe", path.read_bytes())
    assert autograder(course, "grade", NAME).exit_code == 0
    found = scores(course)
    assert all(found[student]["files"] == 2 for student in found) and totals(course)["ada"] == FULL + 2
    assert (course / "solutions" / NAME / "data" / "points.csv").read_text() == "1.0,2.0\n"
    nbgrader(course, "autograde", NAME, "--force")
    assert scores(course) == found
    checked = autograder(course, "check", str(path))
    assert checked.exit_code in (0, 1) and "No such file" not in checked.output


def test_a_class_reads_the_modules_that_check_reads(course: Path) -> None:
    ways = {
        "ada": ("from pack.rules import Neg", {"pack/__init__.py": "", "pack/rules.py": MODULE}),
        "bob": ("from pack.rules import Neg", {"pack/rules.py": MODULE}),
        "eve": ("import sys; sys.path.append('src')\nfrom rules import Neg", {"src/rules.py": MODULE}),
        "joe": ("exec(open('rules.py').read())", {"rules.py": MODULE}),
        "zoe": ("from statistics import Neg", {"statistics.py": MODULE}),
    }
    for student, (cell, files) in ways.items():
        (course / "submitted" / student / NAME).mkdir(parents=True)
        work(course / "submitted" / student / NAME, cell, files)
    said = autograder(course, "grade", NAME).stdout
    found = dict.fromkeys(ways, FULL) | {"zoe": FULL - POINTS["neg"]}
    assert totals(course) == found and "1 need a look" in said
    for student in ways:
        shown = autograder(course, "check", str(course / "submitted" / student / NAME / f"{NAME}.ipynb")).output
        assert ("statistics.py was not read" in shown) == (student == "zoe")
        assert "was read with the work" in shown or student == "zoe"
    nbgrader(course, "autograde", NAME, "--force")
    assert totals(course) == found


def test_a_file_of_the_assignment_that_was_changed_is_said_by_every_door(course: Path) -> None:
    with_files(course / "solutions" / NAME)
    nbgrader(course, "generate_assignment", NAME, "--force")
    own = (course / "assignments" / NAME / "course_utils.py").read_text()
    for student, text in {"ada": own.replace("\n", "\r\n"), "bob": f"{own}\n{MODULE}"}.items():
        hand_in(course, student, with_neg("from course_utils import Neg"))
        hand_in(course, student, text.encode(), "course_utils.py")
    said = autograder(course, "grade", NAME, "--json").stdout.splitlines()
    words = "course_utils.py. The instructor's own were used"
    assert [words in line for line in sorted(said)] == [False, True]
    assert totals(course) == {"ada": FULL - POINTS["neg"], "bob": FULL - POINTS["neg"]}
    path = course / "submitted" / "bob" / NAME / f"{NAME}.ipynb"
    checked = autograder(course, "check", str(path)).output
    assert words in " ".join(checked.split()) and "missing" in checked
    nbgrader(course, "autograde", NAME, "--force")
    assert totals(course)["bob"] == FULL - POINTS["neg"]
    assert words in (course / "autograded" / "bob" / NAME / f"{NAME}.ipynb").read_text()


def test_pictures_data_and_modules_reach_the_pages_by_either_command(course: Path) -> None:
    shows = changed(SOLVED, lambda n: n.cells.append(new_markdown_cell("![graph](graph.png)")))
    for student in ("ada", "bob"):
        hand_in(course, student, shows if student == "ada" else with_neg("import rules"))
        hand_in(course, student, PICTURE, "graph.png")
        hand_in(course, student, MODULE.encode(), "rules.py")
    (course / "submitted" / "ada" / NAME / "link.txt").symlink_to("/etc/hostname")
    assert autograder(course, "grade", NAME).exit_code == 0
    assert totals(course) == {"ada": FULL, "bob": FULL}
    for room in ("autograded", "feedback"):
        assert (course / room / "ada" / NAME / "graph.png").read_bytes() == PICTURE
        assert not (course / room / "ada" / NAME / "link.txt").exists()
    assert '<img alt="graph" src="graph.png"' in (course / "feedback" / "ada" / NAME / f"{NAME}.html").read_text()
    graded = json.loads((course / "autograded" / "bob" / NAME / f"{NAME}.ipynb").read_text())
    assert MODULE.strip() in ["".join(cell["source"]).strip() for cell in graded["cells"]]
    assert "2 of 2 submissions graded before" in autograder(course, "grade", NAME).stdout
    hand_in(course, "bob", MODULE.replace("-grad_output", "grad_output").encode(), "rules.py")
    autograder(course, "grade", NAME)
    assert totals(course)["bob"] == FULL - POINTS["neg"]
    hand_in(course, "bob", MODULE.encode(), "rules.py")
    nbgrader(course, "autograde", NAME, "--force")
    assert totals(course) == {"ada": FULL, "bob": FULL}


def test_the_pictures_of_a_notebook_in_a_folder_lie_beside_it_afterwards(course: Path) -> None:
    shows = changed(SOLVED, lambda n: n.cells.append(new_markdown_cell("![graph](img/graph.png)")))
    for student in ("ada", "bob"):
        (course / "submitted" / student / NAME / "homework" / "img").mkdir(parents=True)
        hand_in(course, student, shows, f"homework/{NAME}.ipynb")
        hand_in(course, student, PICTURE, "homework/img/graph.png")
    assert autograder(course, "grade", NAME).exit_code == 0
    shutil.rmtree(course / "autograded")
    nbgrader(course, "autograde", NAME, "--force")
    for student in ("ada", "bob"):
        assert (course / "autograded" / student / NAME / f"{NAME}.ipynb").is_file()
        assert (course / "autograded" / student / NAME / "img" / "graph.png").read_bytes() == PICTURE


def test_an_assignment_s_files_are_those_beside_its_notebooks_and_cases(tmp_path: Path) -> None:
    for path in (SOLUTIONS / NAME).glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with_files(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").touch()
    beside = load_assignment(tmp_path, hidden=True).beside
    assert [path.relative_to(tmp_path).as_posix() for path in beside] == ["course_utils.py", "data/points.csv"]
    assert UNTOUCHED.parent.is_dir()
