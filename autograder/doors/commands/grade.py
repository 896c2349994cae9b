"""`autograder grade`: a class, with a progress bar, a table and a summary at the end, or one JSON object per submission."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Mapping
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

from ...classroom import Classroom
from ...library import whole_import
from ...records import Outcome, Report
from ...report import as_json
from ...report.words import WORDS, number
from ...sandbox import WarmServer
from .printing import console as console_for

if TYPE_CHECKING:
    from ...classroom.workers import Workers

_NAMED = 4  # questions named in a line of the table; more are counted
_LINES = 60  # of the table; a larger class is read in formgrader


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
    """Grade into the gradebook of the course in `root` (by default the current folder). The exit code: 0, or 3 if something was our fault.

    `limits` has those that were said, in place of the course's own.
    """
    console = console_for(stderr=json_)
    lines: list[Line] = []
    started = time.perf_counter()
    room = Classroom(root or Path.cwd(), assignment, limits, unconfined, lambda sentence: console.print(sentence, style="yellow", soft_wrap=True))
    with room, _bar(console) as bar:
        papers = room.papers(students, force)
        task = bar.add_task(assignment, total=room.counts.handed)
        first = next(papers, None)
        if first is not None:
            with _workers(room, jobs, scheduler) as workers:
                for report in room.grade(chain([first], papers), workers):
                    lines.append(line(report))
                    bar.update(task, completed=len(lines) + room.counts.unchanged)
                    if json_:
                        click.echo(as_json(report))
    if not json_ and lines:
        console.print(table(assignment, lines))
    summary(console, room, lines, time.perf_counter() - started)
    sys.stdout.flush()
    return 3 if any(one.fault for one in lines) else 0


def _workers(room: Classroom, jobs: int, scheduler: str | None) -> AbstractContextManager[Workers]:
    server = WarmServer()
    if not scheduler and hasattr(os, "fork"):
        server.start()  # before torch is imported here: the server imports it at the same time
    with whole_import():
        from ...classroom import cluster, workers  # with it comes torch: not before there is something to grade

    given = workers.bundle(room.folder, room.cells, room.limits, room.unconfined)
    return cluster.cluster(given, room.folder, scheduler) if scheduler else workers.threads(given, room.folder, jobs, server)


class _Rate(ProgressColumn):
    """ "23.4/s"."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="dim")


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)


@dataclass(frozen=True)
class Line:
    """What the table and the summary need of a report, and no more: a class of ten thousand is kept in memory that way."""

    submission: str
    score: float
    max_score: float
    seconds: float
    found: str
    flagged: bool
    fault: str  # what of ours kept it from being graded; empty if nothing did


def line(report: Report) -> Line:
    from ...classroom.marking import flagged  # beside the mark that it is written into

    fault = next((v.message for graded in report.questions for v in graded.verdicts if v.outcome is Outcome.KIT_FAULT), "")
    return Line(report.submission, report.score, report.max_score, report.seconds, _found(report), flagged(report), fault)


def summary(console: Console, room: Classroom, lines: list[Line], seconds: float) -> None:
    """The sentences under the table: how many were graded, were so before, want a look, or were our fault; and where to look."""
    faults = [one for one in lines if one.fault]
    flagged = [one for one in lines if one.flagged]
    if not room.counts.handed:
        console.print("Nobody has handed anything in.")
        return
    if lines:
        graded = f"{len(lines) - len(faults)} of {_submissions(room.counts.handed)} graded"
        console.print(f"{graded} in {seconds:.1f} s, {len(lines) / seconds:.1f} a second.")
    if room.counts.unchanged:
        console.print(f"{room.counts.unchanged} of {_submissions(room.counts.handed)} graded before and unchanged; --force grades again.")
    if flagged or room.counts.flagged:
        names = ", ".join(one.submission for one in flagged[:_NAMED]) + (f" and {len(flagged) - _NAMED} more" if len(flagged) > _NAMED else "")
        console.print(f"{len(flagged) + room.counts.flagged} want a look: a forbidden call, or a finding that costs no point{': ' + names if names else ''}.")
    course = room.course
    console.print(
        f"Grades: {course.shown_url}. Graded notebooks: {course.autograded('*', room.name)}. Feedback: {course.feedback('*', room.name)}.", soft_wrap=True
    )
    for one in faults:
        sentence = f"{one.submission} was not graded, by a fault of the kit; its score is not to be used. Run the same command again. Why: {one.fault}"
        console.print(sentence, style="bold red", soft_wrap=True)


def _submissions(n: int) -> str:
    return f"{n} submission{'' if n == 1 else 's'}"


def table(title: str, lines: Iterable[Line]) -> Table:
    """A line per submission: who, how many points, how long, and what it failed with; in a large class, those that lost points come first."""
    made = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading, side in (("submission", "left"), ("points", "right"), ("seconds", "right"), ("what was found", "left")):
        made.add_column(heading, justify="right" if side == "right" else "left", no_wrap=side == "right", overflow="fold")
    every = sorted(lines, key=lambda one: one.submission)
    shown = every if len(every) <= _LINES else sorted(every, key=lambda one: (one.score == one.max_score, one.submission))[:_LINES]
    for one in shown:
        made.add_row(one.submission, f"{number(one.score)} / {number(one.max_score)}", f"{one.seconds:.2f}", one.found)
    if len(shown) < len(every):
        made.add_row(f"and {len(every) - len(shown)} more", "", "", "")
    return made


def _found(report: Report) -> str:
    """What became of the questions that do not pass, grouped: "mean not divided: mean; not attempted: exp, log"."""
    found: dict[str, list[str]] = {}
    for graded in report.questions:
        bad = [v for v in graded.verdicts if v.outcome is not Outcome.PASSED]
        if bad:
            worst = min(bad, key=lambda v: (v.outcome is not Outcome.FORBIDDEN, v.misconception is None))
            found.setdefault((worst.misconception or WORDS[worst.outcome]).replace("_", " "), []).append(graded.question.name)
    if not found:
        return "everything passes"
    if len(found) == 1 and all(len(names) == len(report.questions) for names in found.values()):
        why = [note for note in report.notes if not note.startswith("For the instructor")]  # where nothing counts, what was mended or missed says most
        return ": ".join([*found, *why[:1]])
    return "; ".join(f"{words}: {_some(names)}" for words, names in found.items())


def _some(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= _NAMED else f"{len(names)} questions"
