"""One submission on the public cases: `autograder check`, and the grader of a student's own work that the pytest plugin uses, too."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..cases import HIDDEN, PUBLIC, did_you_mean, find_assignment, is_instructors, load_assignment, of_notebook, refuse_disagreement
from ..errors import BrokenCases, ReferenceFailed, UnknownAssignment, UnknownQuestion, UnreadableSubmission
from ..library import warm_grader
from ..records import Assignment, Report
from ..sandbox import Limits, layers
from ..submission import read

if TYPE_CHECKING:
    from ..grader import Grader


def check(path: Path, name: str | None = None, questions: Iterable[str] = (), limits: Limits | None = None, unconfined: bool = False) -> Report:
    """The report on the submission at `path`. Raises UsageError for input that is no submission of a known assignment."""
    _refuse_no_submission(path)
    submission = read(path)
    whole, wanted = assignment_for(path, name), list(questions)
    assignment = choose(whole, wanted) if wanted else of_notebook(whole, path.stem)
    authored = is_instructors(assignment.folder)
    if authored:
        refuse_disagreement(assignment.folder)
    with grader(limits, unconfined) as grading:
        from ..report import terminal  # noqa: F401  what will be wanted next is imported while the server gets ready

        if authored:
            grading.warm_up(assignment, twice=True)
            _refuse_hidden_failures(assignment.folder, grading)
        return grading.grade(submission, assignment)


def _refuse_no_submission(path: Path) -> None:
    """Raises UnreadableSubmission for a path that a person gives by mistake, with the one that was probably meant."""
    for above in path.parents:
        if above.is_file():  # the system calls it no folder, and says nothing of which
            raise UnreadableSubmission(f"{path} does not exist, for {above} is a file: give the path of a notebook (.ipynb) or a Python script (.py).")
    inside = sorted(path.glob("*.ipynb")) if path.is_dir() else []
    if inside:
        raise UnreadableSubmission(f"{path} is a folder: say which notebook in it, such as {inside[0]}.")
    if path.name in (PUBLIC, HIDDEN):
        raise UnreadableSubmission(f"{path} holds an assignment's cases, not the rules they are about: give the path of the notebook with the rules.")


def _refuse_hidden_failures(folder: Path, grading: Grader) -> None:
    """What the public cases show in the report. Raises BrokenCases for a hidden one that has to be mended: found here, or when a class is graded."""
    for case in (case for case in load_assignment(folder, hidden=True).cases if case.hidden):
        grading.reference.prepare(case, twice=True)
        try:
            grading.reference(case)
        except ReferenceFailed as failed:
            raise BrokenCases(f"{folder / HIDDEN}: {failed}") from None


def grader(limits: Limits | None = None, unconfined: bool = False) -> Grader:
    """A grader for a student's own work: confined where the machine can do it, and not where it cannot."""
    return warm_grader(limits, unconfined or not layers().complete)


def assignment_for(path: Path, name: str | None = None) -> Assignment:
    """The assignment a submission belongs to: the one named; else the instructor's copy of its folder's or its own name, seen from
    here or from around the submission; else the cases beside it.

    Cases are code that runs unconfined: what was handed in is asked last.
    """
    folder = path.resolve().parent
    if name is not None:
        return load_assignment(_named(name, folder))
    names = list(dict.fromkeys((folder.name, path.stem)))
    for candidate in names:
        try:
            return load_assignment(find_assignment(candidate, Path.cwd(), folder.parent))
        except UnknownAssignment:
            continue
    if (folder / PUBLIC).is_file():
        return load_assignment(folder)
    raise UnknownAssignment(
        f"It is not clear which assignment {path.name} belongs to: there is no {PUBLIC} beside it "
        f"and no assignment called {' or '.join(map(repr, names))}. Say --assignment NAME."
    )


def choose(assignment: Assignment, wanted: Collection[str]) -> Assignment:
    """`assignment` with only these questions. Raises UnknownQuestion."""
    names = [q.name for q in assignment.questions]
    for name in wanted:
        if name not in names:
            raise UnknownQuestion(f"{assignment.name} has no question called {name!r}{did_you_mean(name, names, 'its questions are')}")
    return replace(assignment, questions=tuple(q for q in assignment.questions if q.name in wanted))


def _named(name: str, folder: Path) -> Path:
    given = Path(name)
    return given if (given / PUBLIC).is_file() else find_assignment(name, Path.cwd(), folder.parent)
