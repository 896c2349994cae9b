"""The folder of an assignment: finding it by its name, and reading its cases.

In comes a name or a folder; out goes an `Assignment`. Every door and the classroom call this.
"""

from __future__ import annotations

import re
import threading
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from ..clock import OutOfPatience, within
from ..errors import BrokenCases, UnknownAssignment, described
from ..notebooks import (
    cells_at,
    graded_by_notebook,
    graded_cells,
    handed_out,
    has_answers,
    operations_defined,
    refuse_other_names,
    refuse_unasked,
    source_of,
)
from ..records import SPARE, Assignment, Case, Question
from ..words import Listing, Plural, Sentence, both, did_you_mean
from .files import PUBLIC, case_files, files_beside, folder_of, has_hidden, is_assignment, is_hidden, stamps
from .register import Collected, collecting

# folders with an instructor's own assignments, then folders with released ones
AUTHORS_ROOMS = ("solutions", "source")
ROOMS = (*AUTHORS_ROOMS, "assignments", "release")
PATIENCE = 60.0  # seconds on the wall's clock in which a case file loads
_one_at_a_time = threading.RLock()  # @case puts a case into a global of its module, so files are loaded one by one


def find_assignment(name: str, *starts: Path) -> Path:
    """Find the folder of assignment `name` in or above `starts`: the instructor's own before the released one.

    The folder around it has one of the names in ROOMS: this repository's or nbgrader's. Raises UnknownAssignment.
    """
    rooms = [folder / room for start in starts for folder in (start, *start.parents) for room in ROOMS]
    for room in rooms:
        if is_assignment(room / name):
            return room / name
    known = sorted({path.name for room in rooms for path in room.glob("*") if is_assignment(path)})
    raise UnknownAssignment(
        "No assignment called {name!r} was found{near} Looked for {looked} from {above} upwards.",
        name=name,
        near=did_you_mean(name, known, Sentence("here are")) if known else ".",
        looked=Listing(tuple(f"{room}/{name}/{PUBLIC}" for room in ROOMS)),
        above=both(dict.fromkeys(map(str, starts))),
    )


def load_assignment(
    folder: str | Path,
    hidden: bool = False,
    points: Mapping[str, float] | None = None,
    name: str | None = None,
    may_be_empty: bool = False,
    credit: str = "aspects",
) -> Assignment:
    """Read the cases of an assignment's folder. Hidden cases are read if `hidden` is true and the folder has them.

    `points` are the points of the notebook's graded cells, by question. A question without points is worth 1 point, and
    a note says so. `credit` is the kind of credit of questions that name no kind themselves. `may_be_empty` is for a
    notebook whose graded cells all have asserts of their own. Raises BrokenCases if a file does not load, there are no
    cases, two cases share a name, or all cases of a question have 0 points.
    """
    folder = Path(folder).resolve()
    files = case_files(folder, hidden) or (folder / PUBLIC,)
    loaded = _loaded(files)
    if not loaded.cases and not may_be_empty:
        raise _no_cases(files[0])
    if points is None:
        points = notebook_points(folder)
    questions = _questions(loaded, points, credit)
    unknown = tuple(q.name for q in questions if q.name not in points)
    notes = (_assumed(unknown),) if unknown else ()
    given = handed_out(folder, [q.name for q in questions]) if hidden and is_instructors(folder) else frozenset[str]()
    return Assignment(name or folder.name, folder, questions, files, notes, files_beside(folder), given)


def _no_cases(file: Path) -> BrokenCases:
    return BrokenCases(
        "{file} holds no cases: an assignment has at least one, made by @case(question=...) or sweep(...).",
        file=str(file),
    )


_last: dict[Path, tuple[object, Assignment]] = {}  # what an assignment was made of, and what came of it


def load_unchanged(folder: Path) -> Assignment:
    """Return what `load_assignment(folder)` returns: the same object as last time, if what it is made of is the same.

    PyTorch's values are kept by case, and those of the same cases are not computed again.
    """
    folder = folder.resolve()
    files = (*case_files(folder, hidden=False), *files_beside(folder))
    made_of = (stamps(files), tuple(notebook_points(folder).items()), operations_defined(folder))
    if folder not in _last or _last[folder][0] != made_of:
        _last[folder] = (made_of, load_assignment(folder))
    return _last[folder][1]


def _questions(loaded: Collected, points: Mapping[str, float], credit: str) -> tuple[Question, ...]:
    """Return the questions, in the notebook's order. Raises BrokenCases if all cases of a question have 0 points."""
    cases = loaded.cases
    asked = {c.question for c in cases}
    names = dict.fromkeys([*(name for name in points if name in asked), *(c.question for c in cases)])
    questions = tuple(
        Question(
            name,
            float(points.get(name, 1.0)),
            tuple(c for c in cases if c.question == name),
            loaded.credit.get(name, credit),
        )
        for name in names
    )
    for question in questions:
        if sum(c.points for c in question.cases) == 0:
            raise BrokenCases(
                "All cases of question {question!r} have points=0, so it cannot earn any: give at least one case more.",
                question=question.name,
            )
    return questions


def _assumed(names: tuple[str, ...]) -> Sentence:
    return Plural(
        "No notebook beside {file} gives points to {names}: it is worth 1 point.",
        "No notebook beside {file} gives points to {names}: each of them is worth 1 point.",
        n=len(names),
        file=PUBLIC,
        names=Listing(names),
    )


def of_notebook(assignment: Assignment, notebook: str) -> Assignment:
    """Return `assignment` without the questions that only its other notebooks ask.

    All of it is returned if `notebook` is not one of the assignment's, or asks no question.
    """
    asked = {name: {cell.name for cell in cells} for name, cells in graded_by_notebook(assignment.folder).items()}
    own = asked.pop(notebook, set()) & {q.name for q in assignment.questions}
    elsewhere = set().union(*asked.values()) - own if own else set()
    return replace(assignment, questions=tuple(q for q in assignment.questions if q.name not in elsewhere))


def refuse_disagreement(folder: Path) -> None:
    """Raise BrokenCases if the graded cells and the cases do not name the same questions.

    The graded cells are those in the instructor's notebooks; hidden cases are included.
    """
    found = _loaded(case_files(folder, hidden=True))
    _refuse_unknown_questions(found)
    questions = list(dict.fromkeys(c.question for c in found.cases))
    cells = graded_cells(folder)
    if not questions and any("check(" in cell.source for cell in cells):
        raise _no_cases(folder / PUBLIC)
    refuse_other_names(cells, questions)
    if any(folder.glob("*.ipynb")):
        refuse_unasked(cells, questions)
        _refuse_unknown_functions(found.cases, folder)


def _refuse_unknown_functions(cases: Iterable[Case], folder: Path) -> None:
    """Raise BrokenCases for a function that a case takes from the notebook and that no cell has the name of."""
    sources = [source_of(cell) for path in folder.glob("*.ipynb") for cell in cells_at(path)]
    written = {name for source in sources for name in re.findall(r"\w+", source)}
    defined = {name for source in sources for name in re.findall(r"^[ \t]*def[ \t]+(\w+)", source, re.MULTILINE)}
    for case in cases:
        for name in (name for name in case.functions if name not in written):
            raise BrokenCases(
                "The case {case!r} takes the function {name} from the notebook, where no cell defines it{near}",
                case=case.name,
                name=name,
                near=did_you_mean(name, sorted(defined), Sentence("it defines")) if defined else ".",
            )


def is_instructors(folder: Path) -> bool:
    """Say whether `folder` is the instructor's own: it has hidden cases or answers, which are never released."""
    return has_hidden(folder) or has_answers(folder)


def load_cases(files: Iterable[Path]) -> tuple[Case, ...]:
    """Return the cases that the files define, in order. Raises BrokenCases."""
    return tuple(_loaded(files).cases)


def _loaded(files: Iterable[Path]) -> Collected:
    every = Collected()
    for path in files:
        with _one_at_a_time, collecting() as found:
            _execute(path)
        own = _answered_by_rules_alone(folder_of(path)) if any(not c.named for c in found.cases) else ()
        every.cases += [replace(c, hidden=is_hidden(path), own=() if c.named else own) for c in found.cases]
        every.credit.update(found.credit)
        every.hints.update(found.hints)
        every.helpers.update(found.helpers)
    every.cases = [replace(c, helpers=_given(c.question, every.helpers)) for c in every.cases]
    every.cases = [c if c.hint else replace(c, hint=every.hints.get(c.question, "")) for c in every.cases]
    names = [c.name for c in every.cases]
    doubled = sorted({n for n in names if names.count(n) > 1})
    if doubled:
        raise BrokenCases("Two cases are called {case!r}: give each its own name.", case=doubled[0])
    return every


def _given(question: str, helpers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the helpers that the kit gives in cases of `question`."""
    return tuple(name for name, asks in helpers.items() if asks != question)


def _refuse_unknown_questions(found: Collected) -> None:
    asked = sorted({c.question for c in found.cases})
    for maker, names in (("hint", found.hints), ("credit", found.credit)):
        for question in (name for name in names if name not in asked):
            raise BrokenCases(
                "{maker}({question}, ...) names a question that has no cases{near}",
                maker=maker,
                question=f"{question!r:.80}",
                near=did_you_mean(str(question), asked, Sentence("the questions are")),
            )
    for name, question in found.helpers.items():
        if question not in asked:
            raise BrokenCases(
                "helper({name}, question={question}) names a question that has no cases{near}",
                name=repr(name),
                question=repr(question),
                near=did_you_mean(question, asked, Sentence("the questions are")),
            )


def _answered_by_rules_alone(folder: Path) -> tuple[str, ...]:
    """Return the spare operations that a case asks for if it does not say what it is about.

    These are the operations that a notebook of the assignment gives a class for; all of them if there is no notebook.
    """
    if not any(folder.glob("*.ipynb")):
        return SPARE
    defined = operations_defined(folder)
    return tuple(name for name in SPARE if name in defined)


def notebook_points(folder: Path) -> dict[str, float]:
    """Return the points of the graded cells in the assignment's notebooks, by grade id.

    The result is empty if there is no readable notebook.
    """
    return {cell.name: cell.points for cell in graded_cells(folder) if cell.points is not None}


def _execute(path: Path) -> None:
    try:
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenCases(
            "{file} is not encoded as UTF-8 ({error}): save it as UTF-8.", file=str(path), error=str(error)
        ) from None
    except OSError as error:
        raise BrokenCases(
            "{file} cannot be read ({error}): an assignment's folder holds a file called {name}.",
            file=str(path),
            error=str(error),
            name=PUBLIC,
        ) from None
    space = {"__name__": f"autograder_cases_{path.stem}", "__file__": str(path)}
    try:
        within(PATIENCE, lambda: exec(compile(source, str(path), "exec"), space))
    except OutOfPatience as error:
        raise BrokenCases(
            "{file} does not load: it was stopped after {seconds:g} seconds in line {line}. A case file makes cases, "
            "and computes nothing itself.",
            file=str(path),
            seconds=PATIENCE,
            line=_line(error, path),
        ) from None
    except BrokenCases as error:
        raise _with_place(error, path) from error
    except (Exception, SystemExit) as error:
        raise _does_not_load(error, path) from error


def _with_place(error: BrokenCases, path: Path) -> BrokenCases:
    line = _line(error, path)
    if line:
        return BrokenCases("{file}, line {line}: {error}", file=str(path), line=line, error=error.said)
    return BrokenCases("{file}: {error}", file=str(path), error=error.said)


def _does_not_load(error: BaseException, path: Path) -> BrokenCases:
    line = _line(error, path)
    if line:
        return BrokenCases(
            "{file} does not load: {error}, line {line}.", file=str(path), error=described(error), line=line
        )
    return BrokenCases("{file} does not load: {error}.", file=str(path), error=described(error))


def _line(error: BaseException, path: Path) -> int:
    """Return the line of the case file where the error happened. 0 for a SyntaxError, whose text names the line."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return lines[-1] or 0 if lines else 0
