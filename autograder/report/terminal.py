"""Turn a report into output for the terminal: a table of questions, then what each failing one got wrong."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..records import Graded, Outcome, Report
from ..words import Sentence
from .text import text_lines
from .words import counted, judged_line, notes, number, points


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
    lines = [line for graded in report.questions for line in _lines(graded, verbose)]
    noted = [Text(str(Sentence("note: {note}", note=note)), style="yellow") for note in notes(report)]
    return Group(table, *([Text()] if lines else []), *lines, *noted, Text(judged_line(report), style="dim"))


def _lines(graded: Graded, verbose: bool) -> Iterator[Text]:
    """Yield what is said of a question below the table: nothing if all of it passes."""
    found = text_lines(graded, verbose, Sentence("; --verbose shows them."))
    if not found:
        return
    if len(found) == 1:
        yield Text.assemble((graded.question.name, "bold"), f"  {found[0]}")
        return
    yield Text(graded.question.name, style="bold")
    yield from (Text(f"  {line}") for line in found)


def _style(graded: Graded) -> str:
    outcomes = {v.outcome for v in graded.verdicts}
    if outcomes == {Outcome.PASSED}:
        return "green"
    return "dim" if outcomes == {Outcome.NOT_ATTEMPTED} else "red"
