"""A class to grade: 70 % right, 20 % wrong, 5 % untouched, 3 % broken, 2 % hostile with one endless loop in 200.

No two answers are the same text, as in a real class, so every submission must be graded on its own.
Everything is drawn from a fixed seed.
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

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS, RELEASED = ROOT / "solutions", ROOT / "assignments"
HAND_INS = Path(__file__).resolve().parent / "hand_ins"
NAME, ENGINE = "01-backward", "02-engine"
KINDS = {"right": 0.70, "wrong": 0.20, "untouched": 0.05, "broken": 0.03, "hostile": 0.02}
Notebook = dict[str, Any]


def make(course: Path, students: int, kit: bool = True) -> None:
    """Make a course with a class in `course`. If `kit` is false, its nbgrader grades without the kit."""
    prepare(course)
    run(course, "nbgrader", "generate_assignment", NAME)
    if not kit:
        config = (course / "nbgrader_config.py").read_text(encoding="utf-8")
        (course / "nbgrader_config.py").write_text(config.replace("configure(c)", ""), encoding="utf-8")
    for number, kind in enumerate(kinds(students)):
        content, name = submission(kind, number)
        folder = course / "submitted" / f"{kind}{number:05d}" / NAME
        folder.mkdir(parents=True)
        (folder / name).write_bytes(content)


def prepare(course: Path, root: Path = ROOT) -> None:
    """Make a new course in `course` with the solutions and the configuration of the checkout in `root`."""
    shutil.rmtree(course, ignore_errors=True)
    shutil.copytree(root / "solutions", course / "solutions")
    shutil.copy(root / "nbgrader_config.py", course)


def kinds(students: int) -> list[str]:
    """Return the kind of each student's submission, in a mixed order; the endless loops are spread over the class."""
    found = [kind for kind, share in KINDS.items() for _ in range(round(share * students))]
    found = (found + ["right"] * students)[:students]
    random.Random(students).shuffle(found)
    hostile = [i for i, kind in enumerate(found) if kind == "hostile"]
    for i in hostile[:: max(1, round(200 * KINDS["hostile"]))]:
        found[i] = "loop"
    return found


def submission(kind: str, number: int, root: Path = ROOT) -> tuple[bytes, str]:
    """Return the bytes of a file of that kind, and its name. The assignment is that of the checkout in `root`."""
    return _MAKERS[kind](root, number)


def names() -> list[str]:
    """Return the names of all assignments of the checkout, in their order."""
    return sorted(path.parent.name for path in SOLUTIONS.glob("*/*.ipynb"))


def right(name: str, number: int) -> bytes:
    """Return the bytes of a right submission of any assignment."""
    return json.dumps(_own(ROOT, number, name)).encode()


def _right(root: Path, number: int) -> tuple[bytes, str]:
    return _as_file(_own(root, number))


def _untouched(root: Path, _: int) -> tuple[bytes, str]:
    return _as_file(_notebook(root / "assignments"))


def _engine(root: Path, number: int) -> tuple[bytes, str]:
    """Return a right submission of the other assignment."""
    return json.dumps(_own(root, number, ENGINE)).encode(), f"{ENGINE}.ipynb"


def _wrong(root: Path, number: int) -> tuple[bytes, str]:
    return _as_file(_with(_own(root, number), _one_of("wrong", number)))


def _hostile(root: Path, number: int) -> tuple[bytes, str]:
    return _as_file(_with(_own(root, number), _one_of("hostile", number)))


def _loop(root: Path, number: int) -> tuple[bytes, str]:
    return _as_file(_with(_own(root, number), HAND_INS / "loop.py"))


def _one_of(folder: str, number: int) -> Path:
    files = sorted((HAND_INS / folder).glob("*.py"))
    return files[number % len(files)]


def _broken(root: Path, number: int) -> tuple[bytes, str]:
    """Return a broken file: cut off, empty, with a raising cell first, without check cells, in UTF-16, or a script."""
    notebook = _own(root, number)
    whole = json.dumps(notebook).encode()
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    first, graded = code[0], [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]
    ways: list[Callable[[], tuple[bytes, str]]] = [
        lambda: (whole[: len(whole) // 2], f"{NAME}.ipynb"),
        lambda: (b"", f"{NAME}.ipynb"),
        lambda: _as_file(
            {**notebook, "cells": [{**first, "id": "raises", "source": "raise ValueError"}, *notebook["cells"]]}
        ),
        lambda: _as_file({**notebook, "cells": [cell for cell in notebook["cells"] if cell not in graded]}),
        lambda: (json.dumps(notebook, ensure_ascii=False).encode("utf-16"), f"{NAME}.ipynb"),
        lambda: ("\n\n# %%\n".join("".join(cell["source"]) for cell in code).encode(), f"{NAME}.py"),
    ]
    return ways[number % len(ways)]()


_MAKERS: dict[str, Callable[[Path, int], tuple[bytes, str]]] = {
    "right": _right, "wrong": _wrong, "untouched": _untouched, "broken": _broken, "hostile": _hostile, "loop": _loop,
    "engine": _engine,
}  # fmt: skip


def _notebook(home: Path, name: str = NAME) -> Notebook:
    found: Notebook = json.loads((home / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    return found


def _own(root: Path, number: int, name: str = NAME) -> Notebook:
    """Return the solution with a comment of the student's own in each answer, so that all answers differ."""
    notebook = _notebook(root / "solutions", name)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            own = [line for line in cell["source"] if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION")]
            cell["source"] = [f"# student {number} thought of this\n", *own]
    return notebook


def _with(notebook: Notebook, extra: Path) -> Notebook:
    for index, cell in enumerate(read(extra).cells):
        notebook["cells"].append(
            {
                "cell_type": "code",
                "id": f"x{index}",
                "metadata": {},
                "source": cell.source,
                "outputs": [],
                "execution_count": None,
            }
        )
    return notebook


def _as_file(notebook: Notebook) -> tuple[bytes, str]:
    return json.dumps(notebook).encode(), f"{NAME}.ipynb"


def run(course: Path, *command: str) -> str:
    """Run a command of this environment in the course and return its output. Raises RuntimeError if it fails."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / command[0]), *command[1:]], cwd=course, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()[-2000:]}")
    return done.stdout
