"""A report for the terminal: one table of questions, then one line for each thing that went wrong."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..records import Graded, Outcome, Report
from .words import counted, number, points, rows, sandbox_line

_SHOWN = 4  # messages per question; the rest is counted


def terminal(report: Report, verbose: bool = False) -> RenderableType:
    """Something rich can print. `verbose` shows every case that did not pass."""
    table = Table(
        title=f"{report.assignment}: {number(report.score)} of {number(report.max_score)} points",
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
    )
    for heading in ("question", "points", "cases"):
        table.add_column(heading, justify="right" if heading == "points" else "left", no_wrap=heading == "points", overflow="fold")
    for graded in report.questions:
        table.add_row(Text(graded.question.name, style=_style(graded)), points(graded), counted(graded.verdicts))
    lines = [line for graded in report.questions for line in _lines(graded, None if verbose else _SHOWN)]
    notes = [Text(f"note: {note}", style="yellow") for note in report.notes]
    return Group(table, *([Text()] if lines else []), *lines, *notes, Text(sandbox_line(report), style="dim"))


def _lines(graded: Graded, most: int | None) -> Iterator[Text]:
    found = rows(graded.verdicts)
    if len(found) == 1 and found[0].times == len(graded.verdicts):
        yield Text.assemble((graded.question.name, "bold"), f"  {found[0].word}: {found[0].message}")
        return
    for row in found[:most]:
        yield Text.assemble((row.name, "bold"), f"  {row.word}: {row.message} {row.more}".rstrip())
    if most is not None and len(found) > most:
        yield Text(f"{graded.question.name}: {len(found) - most} more, which --verbose shows", style="dim")


def _style(graded: Graded) -> str:
    outcomes = {v.outcome for v in graded.verdicts}
    if outcomes == {Outcome.PASSED}:
        return "green"
    return "dim" if outcomes == {Outcome.NOT_ATTEMPTED} else "red"
