"""The folder of an assignment: found by its name, and read."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from ..errors import BrokenCases, UnknownAssignment
from ..records import Assignment, Case, Question
from .cells import graded_by_notebook, graded_cells, has_answers, refuse_other_names, refuse_unasked
from .register import collecting, did_you_mean

PUBLIC, HIDDEN = "cases.py", "hidden_cases.py"
ROOMS = ("solutions", "source", "assignments", "release")  # of an instructor's own assignments, then of those that were handed out
_NAMED = 5  # questions that a note names
_one_at_a_time = threading.RLock()  # @case finds where to put a case in a name of its module


def find_assignment(name: str, *starts: Path) -> Path:
    """The folder of assignment `name`, seen from `starts`: the instructor's own before the released one, called as here or as nbgrader calls them."""
    rooms = [folder / room for start in starts for folder in (start, *start.parents) for room in ROOMS]
    for room in rooms:
        if (room / name / PUBLIC).is_file():
            return room / name
    known = sorted({path.parent.name for room in rooms for path in room.glob(f"*/{PUBLIC}")})
    looked = ", ".join(f"{room}/{name}/{PUBLIC}" for room in ROOMS)
    above = " and ".join(dict.fromkeys(map(str, starts)))
    near = did_you_mean(name, known, "here are") if known else "."
    raise UnknownAssignment(f"No assignment called {name!r} was found{near} Looked for {looked} from {above} upwards.")


def load_assignment(
    folder: str | Path, hidden: bool = False, points: Mapping[str, float] | None = None, name: str | None = None, may_be_empty: bool = False
) -> Assignment:
    """Read the cases of an assignment's folder, with the hidden ones if asked for and there.

    `points` are those of the notebook's graded cells, by question; a question without any is worth 1 point, and a note says so.
    `may_be_empty` is for a notebook whose graded cells all have asserts of their own.
    Raises BrokenCases if a file does not load, there are no cases, two of them share a name or those of a question count nothing.
    """
    folder = Path(folder).resolve()
    files = case_files(folder, hidden)
    cases = load_cases(files)
    if not cases and not may_be_empty:
        raise BrokenCases(f"{files[0]} holds no cases: an assignment has at least one, made by @case(question=...) or sweep(...).")
    if points is None:
        points = notebook_points(folder)
    asked = {c.question for c in cases}
    names = list(dict.fromkeys([*(name for name in points if name in asked), *(c.question for c in cases)]))  # in the notebook's order
    questions = tuple(Question(name, float(points.get(name, 1.0)), tuple(c for c in cases if c.question == name)) for name in names)
    for question in questions:
        if sum(c.points for c in question.cases) == 0:
            raise BrokenCases(f"The cases of question {question.name!r} count nothing, all of them have points=0: give one of them more.")
    unknown = [name for name in names if name not in points]
    notes = (f"No notebook beside {PUBLIC} says what {_listed(unknown)} worth: 1 point each.",) if unknown else ()
    return Assignment(name or folder.name, folder, questions, files, notes)


def of_notebook(assignment: Assignment, notebook: str) -> Assignment:
    """`assignment` without the questions that only its other notebooks ask; all of it where `notebook` is none of them, or asks nothing."""
    asked = {name: {cell.name for cell in cells} for name, cells in graded_by_notebook(assignment.folder).items()}
    own = asked.pop(notebook, set()) & {q.name for q in assignment.questions}
    elsewhere = set().union(*asked.values()) - own if own else set()
    return replace(assignment, questions=tuple(q for q in assignment.questions if q.name not in elsewhere))


def refuse_disagreement(folder: Path) -> None:
    """Raises BrokenCases where the graded cells in the instructor's notebooks and the cases, hidden ones included, do not speak of the same questions."""
    questions = list(dict.fromkeys(c.question for c in load_cases(case_files(folder, hidden=True))))
    cells = graded_cells(folder)
    refuse_other_names(cells, questions)
    if any(folder.glob("*.ipynb")):
        refuse_unasked(cells, questions)


def is_instructors(folder: Path) -> bool:
    """Whether it is the instructor's own folder of an assignment: hidden cases or answers are in it, which are never released."""
    return (folder / HIDDEN).is_file() or has_answers(folder)


def case_files(folder: Path, hidden: bool) -> tuple[Path, ...]:
    return (folder / PUBLIC, *([folder / HIDDEN] if hidden and (folder / HIDDEN).is_file() else []))


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
    return {cell.name: cell.points for cell in graded_cells(folder) if cell.points is not None}


def _execute(path: Path) -> None:
    try:
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenCases(f"{path} is not encoded as UTF-8 ({error}): save it as UTF-8.") from None
    except OSError as error:
        raise BrokenCases(f"{path} cannot be read ({error}): an assignment's folder holds a file called {PUBLIC}.") from None
    try:
        exec(compile(source, str(path), "exec"), {"__name__": f"autograder_cases_{path.stem}", "__file__": str(path)})
    except BrokenCases as error:
        raise BrokenCases(f"{path}{_line(error, path)}: {error}") from error
    except (Exception, SystemExit) as error:
        raise BrokenCases(f"{path} does not load: {type(error).__name__}: {error}{_line(error, path)}.") from error


def _line(error: BaseException, path: Path) -> str:
    """Where in the case file it happened, for an error of what is called there: a SyntaxError says it itself."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return f", line {lines[-1]}" if lines else ""


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    return f"{shown} {'is' if len(names) == 1 else 'are'}"
