"""`autograder grade`: a class, with a progress bar, a table at the end, or one JSON object per submission."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ..classroom import Classroom
from ..grader import Grader
from ..records import Outcome, Report
from ..report import as_json
from ..report.words import WORDS, number
from ..sandbox import Limits

_NAMED = 4  # questions named in a line of the table; more are counted


def grade(assignment: str, students: Iterable[str], jobs: int, force: bool, json_: bool, limits: Limits, unconfined: bool, root: Path | None = None) -> int:
    """Grade into the gradebook of the course in `root` (by default the current folder). The exit code: 0, or 3 if something was our fault."""
    console = Console(stderr=json_, highlight=False)
    classroom = Classroom(root or Path.cwd(), assignment)
    with classroom.gradebook() as gradebook, Grader(limits, unconfined) as grader:
        cells = classroom.notebooks(gradebook)
        handed = classroom.handed_in(cells, students)
        work = [h for h in handed if force or not classroom.is_graded(gradebook, h)]
        reports: list[Report] = []
        with Progress(
            TextColumn(assignment), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, disable=not console.is_terminal
        ) as bar:
            task = bar.add_task(assignment, total=len(work))
            for report in classroom.grade(grader, work, cells, gradebook, jobs):
                reports.append(report)
                bar.advance(task)
                if json_:
                    click.echo(as_json(report))
    if not json_:
        console.print(table(assignment, reports))
    said(console, handed=len(handed), graded=len(reports), faults=[r for r in reports if r.kit_fault])
    sys.stdout.flush()
    return 3 if any(r.kit_fault for r in reports) else 0


def said(console: Console, handed: int, graded: int, faults: list[Report]) -> None:
    """The sentences under the table: what was skipped, and what was our fault."""
    if handed > graded:
        console.print(f"{handed - graded} of {handed} submissions were graded before and are unchanged; --force grades them again.")
    if not handed:
        console.print("Nobody has handed anything in.")
    for report in faults:
        console.print(f"{report.submission} was not graded, by a fault of the kit; no score was written. Run the same command again.", style="bold red")


def table(title: str, reports: Iterable[Report]) -> Table:
    """A line per submission: who, how many points, how long, and what it failed with."""
    made = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading, side in (("submission", "left"), ("points", "right"), ("seconds", "right"), ("what was found", "left")):
        made.add_column(heading, justify="right" if side == "right" else "left", no_wrap=heading != "what was found")
    for report in sorted(reports, key=lambda r: r.submission):
        made.add_row(report.submission, f"{number(report.score)} / {number(report.max_score)}", f"{report.seconds:.2f}", _found(report))
    return made


def _found(report: Report) -> str:
    """What became of the questions that lost points, grouped: "mean not divided: mean; not attempted: exp, log"."""
    if report.score == report.max_score:
        return "everything passes"
    found: dict[str, list[str]] = {}
    for graded in report.questions:
        bad = [v for v in graded.verdicts if v.outcome is not Outcome.PASSED]
        if bad:
            worst = min(bad, key=lambda v: (v.outcome is not Outcome.FORBIDDEN, v.misconception is None))
            found.setdefault((worst.misconception or WORDS[worst.outcome]).replace("_", " "), []).append(graded.question.name)
    if len(found) == 1 and all(len(names) == len(report.questions) for names in found.values()):
        return next(iter(found))
    return "; ".join(f"{words}: {_some(names)}" for words, names in found.items())


def _some(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= _NAMED else f"{len(names)} questions"
