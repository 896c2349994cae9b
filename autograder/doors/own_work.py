"""One submission on the public cases: `autograder check`, and the grader for a student's own work.

In comes the path of a submission; out goes its report. The pytest plugin uses the grader, too.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..cases import (
    AUTHORS_ROOMS,
    HIDDEN,
    PUBLIC,
    case_files,
    find_assignment,
    is_assignment,
    is_case_file,
    is_instructors,
    load_assignment,
    of_notebook,
    refuse_disagreement,
    stamps,
)
from ..errors import BrokenCases, ReferenceFailed, UnknownAssignment, UnknownQuestion, UnreadableSubmission
from ..library import warm_grader
from ..notebooks import cells_at, source_of
from ..records import Assignment, Outcome, Report, Submission, Verdict
from ..sandbox import Limits, early, layers
from ..submission import LOOSE, asked_in, files_in, from_cells, notebook_called, read, read_for, stem_of, without_marks
from ..submission import choose as choose_file
from ..words import Listing, Plural, Sentence, did_you_mean, either
from . import at_once

if TYPE_CHECKING:
    from ..grader import Grader

_LOOKED = 0.02  # seconds between two looks at a file that is watched
# what is said of a program that uses something which the student's engine does not have
_SHOWN = 80  # characters of a name that was given
_NO_CLAIMS = ("no_claim", "no_truth")  # what is said of a case with functions=, which returns something else
_TOO_MUCH = ("kit_lacks", "kit_lacks_so", "called", "called_for_a_walk", "not_available", "operation_undefined")


def check(
    path: Path,
    name: str | None = None,
    questions: Iterable[str] = (),
    limits: Limits | None = None,
    unconfined: bool = False,
) -> Report:
    """Return the report on the submission at `path`.

    Raises UsageError for input that is not a submission of a known assignment.
    """
    _refuse_no_submission(path)
    submission = read(path)  # what cannot be read is refused first
    whole, wanted = assignment_for(path, name), list(questions)
    assignment = choose(whole, wanted) if wanted else of_notebook(whole, notebook_at(path, whole))
    authored = is_instructors(assignment.folder)
    own = authored and path.resolve().parent == assignment.folder  # an author's notebook: the cases are looked at too
    if authored:
        refuse_disagreement(assignment.folder)
    if own and find_spec("nbgrader") is not None:  # a student may work in a clone, without the extra "course"
        _refuse_as_nbgrader(assignment.folder)
    with grader(limits, unconfined) as grading:
        from ..report import terminal  # noqa: F401  needed next, and imported while the server gets ready

        if not own:
            return grading.grade(read_for(path, assignment), assignment)
        _look_at_cases(assignment, grading)
        _refuse_hidden_failures(assignment.folder, grading)
        return _advised(grading.grade(submission, assignment))


def is_authors_folder(path: Path) -> bool:
    """Say whether `path` is an author's own folder of an assignment, with a notebook.

    It has answers or hidden cases, or lies where authors have theirs: the marks of its answers may all be misspelt.
    """
    folder = path.resolve()
    is_own = folder.parent.name in AUTHORS_ROOMS or (is_assignment(path) and is_instructors(folder))
    return is_own and is_assignment(path) and any(path.glob("*.ipynb"))


def check_folder(
    folder: Path, questions: Collection[str] = (), limits: Limits | None = None, unconfined: bool = False
) -> list[Report]:
    """Return the report on each notebook of an author's folder, on all cases, hidden ones too.

    Every case runs on PyTorch twice. Raises UsageError for a folder that is not an assignment which agrees with itself.
    """
    folder = folder.resolve()
    refuse_disagreement(folder)
    few = _refuse_as_nbgrader(folder)
    whole = replace(load_assignment(folder, hidden=True), given=frozenset())  # an author's cells run, all of them
    whole = choose(whole, questions) if questions else whole
    with grader(limits, unconfined) as grading:
        _look_at_cases(whole, grading)
        reports = []
        for path in sorted(folder.glob("*.ipynb")):
            assignment = whole if questions else of_notebook(whole, path.stem)
            report = _advised(grading.grade(read(path), assignment))
            notes = (*report.notes, *few, *_given_away(path, assignment, grading))
            reports.append(replace(report, notes=notes))
        return reports


def _look_at_cases(assignment: Assignment, grading: Grader) -> None:
    """Run every case of an author's on PyTorch twice, and each wrong rule once; the reports say what is at fault."""
    from ..judge import refuse_dead_mistakes  # imports torch

    grading.warm_up(assignment, twice=True)
    refuse_dead_mistakes(assignment.cases, grading.reference)


def _refuse_as_nbgrader(folder: Path) -> tuple[Sentence, ...]:
    """Raise BrokenCases for notebooks that cannot be released; return what else is said of their cells."""
    from ..notebooks.headings import refuse_taken_ids  # imports nbconvert, which is slow
    from ..notebooks.releasing import few_points, refuse_unreleasable  # imports nbgrader

    refuse_taken_ids(folder)
    refuse_unreleasable(folder)
    return tuple(few_points(folder))


def _given_away(path: Path, assignment: Assignment, grading: Grader) -> Iterator[Sentence]:
    """Grade the notebook as nbgrader releases it, and say which points it earns as it is.

    Raises BrokenCases if these are all points of a question: then the answer is released.
    """
    from ..notebooks.releasing import released  # as above

    work = read(path)
    modules = tuple(cell for cell in work.cells if cell.module is not None)
    untouched = from_cells(work.path, released(path))
    report = grading.grade(replace(untouched, cells=(*untouched.cells, *modules)), assignment)
    for graded in (one for one in report.questions if one.question.cases and one.score):
        if graded.score == graded.question.points:
            raise BrokenCases(
                "{notebook}: as nbgrader releases it, the notebook earns all points of the question {question!r}. If "
                "its answer is in a cell that is not marked as a solution, mark it with the toolbar Create Assignment, "
                "and put ### BEGIN SOLUTION above the answer and ### END SOLUTION below it.",
                notebook=path.name,
                question=graded.question.name,
            )
        yield Sentence(
            "{notebook}: as nbgrader releases it, the notebook earns {score:g} of {points:g} points of the question "
            "{question!r} before anyone has worked on it. See which cases pass for no work.",
            notebook=path.name,
            score=graded.score,
            points=graded.question.points,
            question=graded.question.name,
        )


def checks(
    path: Path,
    name: str | None = None,
    questions: Collection[str] = (),
    limits: Limits | None = None,
    unconfined: bool = False,
) -> Iterator[Report | Sentence]:
    """Yield the report on the submission at `path` now and after each time it is saved; it never ends.

    After a save, a report may come twice: soon, and once more if the change of a cell has changed more than the
    questions that it is about. A file that cannot be read just now gives the sentence that says why. Case files that
    were changed are loaded again. Raises UsageError as `check` does, for the first report.
    """
    _refuse_no_submission(path)
    read(path)  # a file that is missing, or cannot be read, is refused before anything is waited for
    while True:
        whole = assignment_for(path, name)
        assignment = choose(whole, questions) if questions else of_notebook(whole, notebook_at(path, whole))
        cases = case_files(assignment.folder, hidden=False)
        as_loaded = stamps(cases)
        with grader(limits, unconfined) as grading:
            known: tuple[Submission, Report] | None = None
            for _ in saves(path, cases):
                if stamps(cases) != as_loaded:
                    break
                try:
                    submission = read_for(path, assignment)
                    is_first = known is None
                    for report in _after(known, submission, grading, assignment):
                        known = (submission, report)
                        yield report
                    if is_first and known is not None:
                        at_once.ready_for_more(grading, submission, assignment, known[1])
                except UnreadableSubmission as unreadable:
                    yield unreadable.said


def _after(
    known: tuple[Submission, Report] | None, submission: Submission, grading: Grader, assignment: Assignment
) -> Iterator[Report]:
    """Yield the report on a submission after that on an earlier state of it.

    What is about the changed cells is checked first. All is checked afterwards, and yielded if it is anything else.
    """
    took: Mapping[str, float] = {}
    shown = None
    if known is not None:
        before, report = known
        took = report.took
        near = at_once.of_the_change(before, submission, assignment)
        if near is not None:
            shown = at_once.brought_up_to_date(report, at_once.grade(grading, submission, near, took))
            yield shown
    whole = at_once.grade(grading, submission, assignment, took)
    from ..report import as_dict  # as in `check`

    if shown is None or as_dict(replace(whole, seconds=shown.seconds)) != as_dict(shown):
        yield whole


def saves(path: Path, others: Iterable[Path] = ()) -> Iterator[None]:
    """Yield now, and each time after that `path`, a module beside it or one of the `others` has been saved."""
    seen: tuple[Any, ...] = ()
    while True:
        now = stamps([path, *sorted(path.resolve().parent.glob("*.py")), *others])
        if now != seen and now[0] is not None:  # an editor may remove the file before it writes the new one
            seen = now
            yield
        time.sleep(_LOOKED)


def page(path: Path, name: str | None, report: Report) -> str:
    """Return the feedback page of a submission that was checked, as a student of a class gets it."""
    from ..classroom.own_page import own_page  # imports nbconvert, which no other check needs

    whole = assignment_for(path, name)
    title = notebook_at(path, whole)
    texts = map(source_of, cells_at(whole.folder / f"{title}.ipynb"))
    return own_page(read(path), report, title, texts)


def _advised(report: Report) -> Report:
    """Return the report on an author's own notebook, with a note on the programs that ask too much of the engine.

    An answer that is missing, or does not run, is no such thing, and a sweep asks for one rule only.
    """
    verdicts = [v for graded in report.questions for v in graded.verdicts]
    for verdict in verdicts:
        if verdict.said is not None and verdict.said.kind in _NO_CLAIMS:
            raise BrokenCases(
                "The case {case!r} cannot be judged, for anyone: {said} Write bool(...) around a comparison of "
                "tensors.",
                case=verdict.case.name,
                said=verdict.said,
            )
    answered = {name for v in verdicts for name in v.case.named}
    names = [
        v.case.name
        for v in verdicts
        if not (v.case.asks_by_call or v.case.pieces or v.case.call or v.case.others) and _asks_too_much(v, answered)
    ]
    if not names:
        return report
    said = Plural(
        "The case {cases} uses more than the student's engine and the notebook's rules have. Name the rules that it "
        "asks for, such as @case(..., rules='exp'): then all else in it is PyTorch's own.",
        "The cases {cases} use more than the student's engine and the notebook's rules have. Name the rules that each "
        "asks for, such as @case(..., rules='exp'): then all else in it is PyTorch's own.",
        n=len(names),
        cases=Listing(tuple(map(repr, names))),
    )
    return replace(report, notes=(*report.notes, said))


def _asks_too_much(verdict: Verdict, answered: Collection[str]) -> bool:
    """Say whether a program ended at something that neither the engine nor any answer of the notebook has."""
    if verdict.outcome is Outcome.MISSING:
        return verdict.operation not in answered
    return verdict.said is not None and verdict.said.kind in _TOO_MUCH


def _refuse_no_submission(path: Path) -> None:
    """Raise UnreadableSubmission for a path given by mistake, and name the probably meant one if there is one."""
    for above in path.parents:
        if above.is_file():  # the system's error says "not a folder", but not which path
            raise UnreadableSubmission(
                "{path} does not exist, because {above} is a file: "
                "give the path of a notebook (.ipynb) or a Python script (.py).",
                path=str(path),
                above=str(above),
            )
    inside = _works_in(path) if path.is_dir() else []
    if inside:
        raise UnreadableSubmission(
            "{path} is a folder: say which notebook in it, such as {notebook}.", path=str(path), notebook=str(inside[0])
        )
    if is_case_file(path):
        raise UnreadableSubmission(
            "{path} holds an assignment's cases, not the rules they are about: "
            "give the path of the notebook with the rules.",
            path=str(path),
        )


def _works_in(folder: Path) -> list[Path]:
    """Return the files in a folder that are probably meant by its path, one for each notebook of the assignment."""
    asked = asked_in(folder)
    choices = [choose_file(files_in(folder, asked), notebook, asked) for notebook in asked.notebooks]
    return [choice.taken.path for choice in choices if choice.taken is not None]


def notebook_at(path: Path, assignment: Assignment) -> str:
    """Return the name of the assignment's notebook that a file is, by its name: the file may be called a copy."""
    stem = stem_of(path.name)
    return notebook_called(stem, asked_in(assignment.folder).notebooks, LOOSE) or stem


def _refuse_hidden_failures(folder: Path, grading: Grader) -> None:
    """Raise BrokenCases for a hidden case that fails on PyTorch itself.

    For public cases the report shows this. Without this check, a hidden case would fail only when a class is graded.
    """
    for case in (case for case in load_assignment(folder, hidden=True).cases if case.hidden):
        grading.reference.prepare(case, twice=True)
        try:
            grading.reference(case)
        except ReferenceFailed as failed:
            raise BrokenCases("{file}: {error}", file=str(folder / HIDDEN), error=failed.said) from None


def grader(limits: Limits | None = None, unconfined: bool = False) -> Grader:
    """Return a grader for a student's own work: confined if the machine has a complete sandbox, else unconfined."""
    early.relaunch()
    return warm_grader(limits, unconfined or not layers().complete, early.server())


def assignment_for(path: Path, name: str | None = None) -> Assignment:
    """Return the assignment that a submission belongs to. Raises UnknownAssignment.

    It is the named one. Without a name, it is an assignment with the name of the submission's folder or file, looked
    for from the current folder and from around the submission; else the cases beside the submission. These come last,
    because cases run unconfined, and a file beside a submission may have been handed in with it.
    """
    folder = path.resolve().parent
    if name is not None:
        return load_assignment(_named(name, folder))
    names = list(dict.fromkeys((folder.name, *without_marks(stem_of(path.name)))))
    for candidate in names:
        try:
            return load_assignment(find_assignment(candidate, Path.cwd(), folder.parent))
        except UnknownAssignment:
            continue
    if is_assignment(folder):
        return load_assignment(folder)
    raise UnknownAssignment(
        "It is not clear which assignment {file} belongs to: "
        "there is no {cases} beside it and no assignment called {names}. Say --assignment NAME.",
        file=path.name,
        cases=PUBLIC,
        names=either(map(repr, names)),
    )


def choose(assignment: Assignment, wanted: Collection[str]) -> Assignment:
    """Return `assignment` with only these questions. Raises UnknownQuestion."""
    names = [q.name for q in assignment.questions]
    for name in wanted:
        if name not in names:
            raise UnknownQuestion(
                "{assignment} has no question called {name!r}{near}",
                assignment=assignment.name,
                name=name[:_SHOWN],
                near=did_you_mean(name, names, Sentence("its questions are")),
            )
    return replace(assignment, questions=tuple(q for q in assignment.questions if q.name in wanted))


def _named(name: str, folder: Path) -> Path:
    given = Path(name)
    return given if is_assignment(given) else find_assignment(name, Path.cwd(), folder.parent)
