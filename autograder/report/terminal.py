"""Turn a report into output for the terminal: a table of questions, then one line for each thing that went wrong."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..records import Graded, Outcome, Report
from ..words import Sentence
from .words import counted, notes, number, points, rows, sandbox_line

_SHOWN = 4  # messages per question; the others are only counted


def terminal(report: Report, verbose: bool = False) -> RenderableType:
    """Return an object that rich can print. `verbose` shows all the messages of a question."""
    table = Table(
        title=str(
            Sentence(
                "{assignment}: {score} of {most} points",
                assignment=report.assignment,
                score=number(report.score),
                most=number(report.max_score),
            )
        ),
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
    )
    table.add_column(str(Sentence("question")), overflow="fold")
    table.add_column(str(Sentence("points")), justify="right", no_wrap=True, overflow="fold")
    table.add_column(str(Sentence("cases")), overflow="fold")
    for graded in report.questions:
        table.add_row(Text(graded.question.name, style=_style(graded)), points(graded), counted(graded.verdicts))
    lines = [line for graded in report.questions for line in _lines(graded, None if verbose else _SHOWN)]
    noted = [Text(str(Sentence("note: {note}", note=note)), style="yellow") for note in notes(report)]
    return Group(table, *([Text()] if lines else []), *lines, *noted, Text(sandbox_line(report), style="dim"))


def _lines(graded: Graded, most: int | None) -> Iterator[Text]:
    found = rows(graded.verdicts)
    if len(found) == 1 and found[0].times == len(graded.verdicts):
        yield Text.assemble((graded.question.name, "bold"), f"  {found[0].word}: {found[0].message}")
        return
    for row in found[:most]:
        yield Text.assemble((row.name, "bold"), f"  {row.word}: {row.message} {row.more}".rstrip())
    if most is not None and len(found) > most:
        more = Sentence(
            "{question}: {n} more, which --verbose shows", question=graded.question.name, n=len(found) - most
        )
        yield Text(str(more), style="dim")


def _style(graded: Graded) -> str:
    outcomes = {v.outcome for v in graded.verdicts}
    if outcomes == {Outcome.PASSED}:
        return "green"
    return "dim" if outcomes == {Outcome.NOT_ATTEMPTED} else "red"
