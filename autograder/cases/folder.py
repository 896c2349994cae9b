"""The folder of an assignment: found by its name, and read."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from ..errors import BrokenCases, UnknownAssignment
from ..records import Assignment, Case, Question
from .register import collecting

PUBLIC, HIDDEN = "cases.py", "hidden_cases.py"
_one_at_a_time = threading.RLock()  # @case finds where to put a case in a name of its module


def find_assignment(name: str, start: Path) -> Path:
    """The folder of assignment `name`, seen from `start`: the instructor's `solutions/` before the released `assignments/`."""
    for folder in (start, *start.parents):
        for room in ("solutions", "assignments"):
            found = folder / room / name
            if (found / PUBLIC).is_file():
                return found
    raise UnknownAssignment(
        f"No assignment called {name!r} was found: looked for solutions/{name}/{PUBLIC} and assignments/{name}/{PUBLIC} from {start} upwards. "
        "Give --assignment a folder's name."
    )


def load_assignment(folder: Path, hidden: bool = False, points: Mapping[str, float] | None = None, name: str | None = None) -> Assignment:
    """Read the cases of an assignment's folder, with the hidden ones if asked for and there.

    `points` are those of the notebook's graded cells, by question; a question without one is worth the sum of its cases.
    Raises BrokenCases if a file does not load or two cases share a name.
    """
    folder = folder.resolve()
    files = [folder / PUBLIC] + ([folder / HIDDEN] if hidden and (folder / HIDDEN).is_file() else [])
    cases = load_cases(files)
    if points is None:
        points = notebook_points(folder)
    asked = {c.question for c in cases}
    names = list(dict.fromkeys([*(name for name in points if name in asked), *(c.question for c in cases)]))  # in the notebook's order
    questions = []
    for question in names:
        mine = tuple(c for c in cases if c.question == question)
        questions.append(Question(question, float(points.get(question, sum(c.points for c in mine if not c.hidden))), mine))
    return Assignment(name or folder.name, folder, tuple(questions), tuple(files))


def load_cases(files: Iterable[Path]) -> tuple[Case, ...]:
    """The cases that the files define, in order. Raises BrokenCases."""
    cases: list[Case] = []
    for path in files:
        with _one_at_a_time, collecting() as found:
            _execute(path)
        cases += [replace(c, hidden=path.name == HIDDEN) for c in found]
    names = [c.name for c in cases]
    doubled = sorted({n for n in names if names.count(n) > 1})
    if doubled:
        raise BrokenCases(f"Two cases are called {doubled[0]!r}: give each its own name.")
    return tuple(cases)


def notebook_points(folder: Path) -> dict[str, float]:
    """The points of the graded cells in the assignment's notebooks, by grade id; empty where there is no readable notebook."""
    found: dict[str, float] = {}
    for path in sorted(folder.glob("*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
            found.update({m["grade_id"]: float(m["points"]) for m in marks if m.get("grade") and "points" in m})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # a student's own folder may hold anything; the points then come from the cases
    return found


def _execute(path: Path) -> None:
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenCases(f"{path} cannot be read ({error}): an assignment's folder holds a file called {PUBLIC}.") from None
    try:
        exec(compile(source, str(path), "exec"), {"__name__": f"autograder_cases_{path.stem}", "__file__": str(path)})
    except (Exception, SystemExit) as error:
        raise BrokenCases(f"{path} does not load: {type(error).__name__}: {error}.") from error
