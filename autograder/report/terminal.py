"""Turn a report into output for the terminal: a table of questions, then what each failing one got wrong."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..records import Graded, Outcome, Report
from ..words import Sentence, printable
from .text import text_lines
from .words import counted, judged_line, notes, number, points

_WHOLE = 10_000  # columns: no line is folded


def terminal(report: Report, verbose: bool = False) -> RenderableType:
    """Return an object that rich can print. `verbose` shows all the messages of a question."""
    lines = [line for graded in report.questions for line in _lines(graded, verbose)]
    noted = [Text(str(Sentence("note: {note}", note=note)), style="yellow") for note in notes(report)]
    shown = [*([Text()] if lines else []), *lines, *noted, Text(judged_line(report), style="dim")]
    return Group(table(report), *shown)


def table(report: Report) -> RenderableType:
    """Return the table of a report alone: its points, and those of each question."""
    found = Table(
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
    found.add_column(str(Sentence("question")), overflow="fold")
    found.add_column(str(Sentence("points")), justify="right", no_wrap=True, overflow="fold")
    found.add_column(str(Sentence("cases")), overflow="fold")
    for graded in report.questions:
        found.add_row(Text(graded.question.name, style=_style(graded)), points(graded), counted(graded.verdicts))
    return found


def faults(reports: Iterable[Report]) -> Iterator[Text]:
    """Yield a line for each case that is at fault, for its author: the case, and the reason. Each fault comes once."""
    verdicts = [v for report in reports for graded in report.questions for v in graded.verdicts]
    for case, said in dict.fromkeys((v.case.name, v.said) for v in verdicts if v.outcome is Outcome.CASE_FAULT):
        yield Text(str(Sentence("{case} is at fault. {said}", case=case, said=said or "")), style="red")


def plain(report: Report, shown: Callable[[Report], RenderableType] = terminal) -> str:
    """Return what is `shown` as text without colours, each item on its own line."""
    console = Console(file=io.StringIO(), highlight=False, markup=False, width=_WHOLE, color_system=None)
    with console.capture() as captured:
        console.print(shown(report))
    return "\n".join(printable(line.rstrip()) for line in captured.get().rstrip("\n").split("\n"))


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
