"""`autograder grade`: the grading of a class, with a progress bar, a table and a summary at the end.

With `--json` it prints one JSON object per submission instead.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from ...classroom import Classroom, Relation
from ...library import whole_import
from ...records import Outcome, Report
from ...report import as_json
from ...report.console import console as console_for
from ...report.words import number, outcome
from ...sandbox import early
from ...words import Listing, Plural, Sentence

if TYPE_CHECKING:
    from ...classroom.workers import Workers

_NAMED = 4  # at most so many questions are named in a line of the table; more are counted
_MOST_NAMES = 40  # at most so many papers are named in the summary; more are counted
_LEAST = 0.005  # points: a smaller difference is not shown
_LINES = 60  # at most so many lines in the table; a larger class is read in formgrader


def grade(
    assignment: str,
    students: Iterable[str],
    jobs: int,
    force: bool,
    json_: bool,
    limits: Mapping[str, float],
    unconfined: bool,
    scheduler: str | None = None,
    root: Path | None = None,
) -> int:
    """Grade into the gradebook of the course in `root` (by default the current folder).

    `limits` has the limits given on the command line, which replace the course's. Returns the exit code: 0, or 3
    after a fault of the kit.
    """
    console = console_for(stderr=json_)
    lines: list[Line] = []
    started = time.perf_counter()
    room = Classroom(
        root or Path.cwd(),
        assignment,
        limits,
        unconfined,
        lambda said: console.print(str(said), style="yellow", soft_wrap=True),
    )
    with room, _bar(console) as bar:
        papers = room.papers(students, force)
        task = bar.add_task(assignment, total=room.counts.handed)
        first = next(papers, None)
        if first is not None:
            with _workers(room, jobs, scheduler) as workers:
                for report in room.grade(chain([first], papers), workers):
                    lines.append(line(report, room.counted.pop(report.submission, None)))
                    bar.update(task, completed=len(lines) + room.counts.unchanged)
                    if json_:
                        click.echo(as_json(report, for_instructor=True))
        late = room.settle_lateness()
    if not json_ and lines:
        console.print(table(assignment, lines))
    summary(console, room, lines, time.perf_counter() - started)
    for said in _penalties(late):
        console.print(str(said), soft_wrap=True)
    sys.stdout.flush()
    return 3 if any(one.fault for one in lines) else 0


def _workers(room: Classroom, jobs: int, scheduler: str | None) -> AbstractContextManager[Workers]:
    server = early.server()
    if not scheduler and hasattr(os, "fork"):
        server.start()  # before torch is imported here: the server imports it at the same time
    with whole_import(), early.importing():
        from ...classroom import cluster, workers  # imports torch, so only if there is something to grade

    given = workers.bundle(room.folder, room.cells, room.limits, room.unconfined, room.credit, room.released)
    return (
        cluster.cluster(given, room.folder, scheduler)
        if scheduler
        else workers.threads(given, room.folder, jobs, server)
    )


class _Rate(ProgressColumn):
    """The speed, as in 23.4/s."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="dim")


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)


@dataclass(frozen=True)
class Line:
    """The parts of a report that the table and the summary need. So small, a class of 10,000 fits into memory.

    `score` has the points that count in the gradebook, of `max_score`: those given by hand, less a late penalty.
    """

    submission: str
    score: float
    max_score: float
    seconds: float
    found: str
    flagged: bool
    fault: str  # the fault of the kit that kept it from being graded; empty if there was none


def line(report: Report, counted: tuple[float, float] | None = None) -> Line:
    """Return the line of a report. `counted` has its points in the gradebook, and all there are; None if it has none.

    If these differ from the automatic points, the line says both.
    """
    from ...classroom.marking import flagged  # defined beside the mark that stores it

    fault = next(
        (v.message for graded in report.questions for v in graded.verdicts if v.outcome is Outcome.KIT_FAULT), ""
    )
    score, most = counted or (report.score, report.max_score)
    found = _found(report)
    if abs(score - report.score) >= _LEAST:
        found = str(Sentence("{found} (automatic points: {points})", found=found, points=number(report.score)))
    is_flagged = flagged(report)
    if is_flagged:
        found = str(Sentence("{found} (needs a look)", found=found))
    return Line(report.submission, score, most, report.seconds, found, is_flagged, fault)


def summary(console: Console, room: Classroom, lines: list[Line], seconds: float) -> None:
    """Print the lines under the table: how many were graded, were graded before, need a look; and the kit's faults."""
    if not room.counts.handed:
        console.print(str(Sentence("No submission was handed in.")))
        return
    for said in _counts(room, lines, seconds):
        console.print(str(said), soft_wrap=True)
    console.print(str(_places(room)), soft_wrap=True)
    for one in (one for one in lines if one.fault):
        said = Sentence(
            "{submission} was not graded, by a fault of the kit; its score is not to be used. "
            "Run the same command again. Why: {why}",
            submission=one.submission,
            why=one.fault,
        )
        console.print(str(said), style="bold red", soft_wrap=True)


def _counts(room: Classroom, lines: list[Line], seconds: float) -> Iterator[Sentence]:
    """Yield the numbers of submissions that were graded, were graded before, and need a look."""
    handed = Plural("{n} submission", "{n} submissions", n=room.counts.handed)
    if lines:
        yield Sentence(
            "{graded} of {submissions} graded in {seconds:.1f} s, {rate:.1f} a second.",
            graded=sum(not one.fault for one in lines),
            submissions=handed,
            seconds=seconds,
            rate=len(lines) / seconds,
        )
    if room.counts.unchanged:
        yield Sentence(
            "{unchanged} of {submissions} graded before and unchanged; --force grades again.",
            unchanged=room.counts.unchanged,
            submissions=handed,
        )
    names = tuple(sorted([*room.counts.flagged, *(one.submission for one in lines if one.flagged)]))
    if names:
        yield Sentence(
            "{n} need a look (a forbidden call, or a finding that costs no point): {names}.",
            n=len(names),
            names=Listing(names, _MOST_NAMES),
        )
    if len(names) > _MOST_NAMES:
        yield Sentence(
            "All that need a look are marked in the table of `autograder report {assignment}`.", assignment=room.name
        )
    waiting = tuple(room.ledger.waiting())
    if waiting:
        yield Plural(
            "{n} waits for a person's grade in formgrader: {names}.",
            "{n} wait for a person's grade in formgrader: {names}.",
            n=len(waiting),
            names=Listing(waiting, _MOST_NAMES),
        )


def _penalties(late: Iterable[Relation]) -> Iterator[Sentence]:
    """Yield the sentence about late penalties that were computed anew."""
    names = tuple(
        Sentence(
            "{student} ({before} before, {now} now)",
            student=one.student,
            before=number(one.before),
            now=number(one.standing.late_penalty or 0.0),
        )
        for one in late
    )
    if names:
        yield Sentence("Late penalties have changed, without grading again: {names}.", names=Listing(names, _NAMED))


def _places(room: Classroom) -> Sentence:
    return Sentence(
        "Grades: {grades}. Graded notebooks: {notebooks}. Feedback: {feedback}.",
        grades=room.course.shown_url,
        notebooks=str(room.course.autograded("*", room.name)),
        feedback=str(room.course.feedback("*", room.name)),
    )


def table(title: str, lines: Iterable[Line]) -> Table:
    """Return a table with one line per submission: its student and file, points, seconds, and the findings.

    In a large class, submissions that lost points come first.
    """
    made = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    headings = (
        (Sentence("submission"), "left"),
        (Sentence("points"), "right"),
        (Sentence("seconds"), "right"),
        (Sentence("what was found"), "left"),
    )
    for heading, side in headings:
        made.add_column(
            str(heading), justify="right" if side == "right" else "left", no_wrap=side == "right", overflow="fold"
        )
    every = sorted(lines, key=lambda one: one.submission)
    shown = (
        every
        if len(every) <= _LINES
        else sorted(every, key=lambda one: (one.score == one.max_score, one.submission))[:_LINES]
    )
    for one in shown:
        made.add_row(one.submission, f"{number(one.score)} / {number(one.max_score)}", f"{one.seconds:.2f}", one.found)
    if len(shown) < len(every):
        made.add_row(str(Sentence("and {n} more", n=len(every) - len(shown))), "", "", "")
    return made


def _found(report: Report) -> str:
    """Return how the questions that do not pass went, grouped: "mean not divided: mean; not attempted: exp, log"."""
    found: dict[str, list[str]] = {}
    for graded in report.questions:
        bad = [v for v in graded.verdicts if v.outcome is not Outcome.PASSED]
        if bad:
            worst = min(bad, key=lambda v: (v.outcome is not Outcome.FORBIDDEN, v.misconception is None))
            words = worst.misconception.replace("_", " ") if worst.misconception else outcome(worst)
            found.setdefault(words, []).append(graded.question.name)
    if not found:
        return str(Sentence("everything passes"))
    if len(found) == 1 and all(len(names) == len(report.questions) for names in found.values()):
        # if every question fails in the same way, the first note says most about the reason
        return ": ".join([*found, *map(str, report.notes[:1])])
    return "; ".join(f"{words}: {_some(names)}" for words, names in found.items())


def _some(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= _NAMED else str(Plural("{n} question", "{n} questions", n=len(names)))
