"""A class to grade: 70 % right, 20 % wrong, 5 % untouched, 3 % broken, 2 % hostile with one endless loop in two hundred.

No two answers are the same text, as in a real class, so that nothing is graded once for two students. Everything is drawn from a fixed seed.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.submission import read
from autograder.tests.broken import CORPUS, NO_NOTEBOOK
from autograder.tests.conftest import RELEASED, ROOT, SOLUTIONS, SUBMISSIONS, assignment_of, golden

NAME = "01-backward"
LOOP = "machine__loop_in_a_rule.py"
KINDS = {"right": 0.70, "wrong": 0.20, "untouched": 0.05, "broken": 0.03, "hostile": 0.02}
Notebook = dict[str, Any]


def make(course: Path, students: int, kit: bool = True) -> None:
    """A course in `course` with a class; `kit` says whether its nbgrader grades with the kit or as it came."""
    shutil.rmtree(course, ignore_errors=True)
    shutil.copytree(SOLUTIONS, course / "solutions")
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (course / "nbgrader_config.py").write_text(config, encoding="utf-8")
    run(course, "nbgrader", "generate_assignment", NAME)
    if not kit:
        (course / "nbgrader_config.py").write_text(config.replace("configure(c)", ""), encoding="utf-8")
    for number, kind in enumerate(kinds(students)):
        content, name = submission(kind, number)
        folder = course / "submitted" / f"{kind}{number:05d}" / NAME
        folder.mkdir(parents=True)
        (folder / name).write_bytes(content)


def kinds(students: int) -> list[str]:
    """What each student hands in, in a mixed order; the endless loops are spread over the class."""
    found = [kind for kind, share in KINDS.items() for _ in range(round(share * students))]
    found = (found + ["right"] * students)[:students]
    random.Random(students).shuffle(found)
    hostile = [i for i, kind in enumerate(found) if kind == "hostile"]
    for i in hostile[:: max(1, round(200 * KINDS["hostile"]))]:
        found[i] = "loop"
    return found


def submission(kind: str, number: int) -> tuple[bytes, str]:
    """(the bytes of a file, its name)."""
    return _MAKERS[kind](number)


def _right(number: int) -> tuple[bytes, str]:
    return _as_file(_own(SOLUTIONS, number))


def _untouched(number: int) -> tuple[bytes, str]:
    return _as_file(_notebook(RELEASED))


def _wrong(number: int) -> tuple[bytes, str]:
    files = [path for path in golden("wrong") if assignment_of(path) == NAME]
    return _as_file(_with(_own(SOLUTIONS, number), files[number % len(files)]))


def _hostile(number: int) -> tuple[bytes, str]:
    files = [path for path in sorted((SUBMISSIONS / "attacks").glob("*.py")) if assignment_of(path) == NAME and "loop" not in path.name]
    return _as_file(_with(_own(SOLUTIONS, number), files[number % len(files)]))


def _loop(number: int) -> tuple[bytes, str]:
    return _as_file(_with(_own(SOLUTIONS, number), SUBMISSIONS / "attacks" / LOOP))


def _broken(number: int) -> tuple[bytes, str]:
    if number % 2:
        content = list(NO_NOTEBOOK.values())[number % len(NO_NOTEBOOK)][0]
        return (content if isinstance(content, bytes) else content.encode()), f"{NAME}.ipynb"
    return CORPUS[number % len(CORPUS)].build(_own(SOLUTIONS, number))


_MAKERS: dict[str, Callable[[int], tuple[bytes, str]]] = {
    "right": _right, "wrong": _wrong, "untouched": _untouched, "broken": _broken, "hostile": _hostile, "loop": _loop,
}  # fmt: skip


def _notebook(home: Path) -> Notebook:
    found: Notebook = json.loads((home / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    return found


def _own(home: Path, number: int) -> Notebook:
    """The notebook, each answer of it in a student's own words."""
    notebook = _notebook(home)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            own = [line for line in cell["source"] if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION")]
            cell["source"] = [f"# student {number} thought of this\n", *own]
    return notebook


def _with(notebook: Notebook, extra: Path) -> Notebook:
    for index, cell in enumerate(read(extra).cells):
        notebook["cells"].append({"cell_type": "code", "id": f"x{index}", "metadata": {}, "source": cell.source, "outputs": [], "execution_count": None})
    return notebook


def _as_file(notebook: Notebook) -> tuple[bytes, str]:
    return json.dumps(notebook).encode(), f"{NAME}.ipynb"


def run(course: Path, *command: str) -> str:
    """Run a command of this environment in the course; what it printed. Raises RuntimeError if it fails."""
    done = subprocess.run([str(Path(sys.executable).parent / command[0]), *command[1:]], cwd=course, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()[-2000:]}")
    return done.stdout
