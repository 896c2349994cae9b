"""Show an author what the cases of an assignment look at: for each question and aspect, how many cases there are.

In comes the report on the author's own notebook; out goes a table that rich can print.
"""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..cases import title
from ..records import Report
from ..words import Listing, Plural, Sentence
from .words import number


def coverage(report: Report) -> RenderableType:
    """Return the table, the seconds that one submission takes, and the command that looks for gaps."""
    table = Table(box=None, pad_edge=False)
    for heading in (Sentence("question"), Sentence("aspect")):
        table.add_column(str(heading), overflow="fold")
    for heading in (Sentence("public"), Sentence("hidden"), Sentence("points")):
        table.add_column(str(heading), justify="right", no_wrap=True)
    for graded in report.questions:
        name = graded.question.name
        for part in graded.parts:
            hidden = sum(v.case.hidden for v in part.verdicts)
            public = len(part.verdicts) - hidden
            points = "" if part.points is None else number(part.points)
            table.add_row(Text(name), str(title(part.aspect)), str(public), str(hidden), points)
            name = ""
    lonely = [
        Sentence("{question} ({aspect})", question=graded.question.name, aspect=title(part.aspect))
        for graded in report.questions
        for part in graded.parts
        if part.points and len(part.verdicts) == 1
    ]
    lines = [
        Sentence(
            "Grading this notebook took {seconds} seconds. --mutants 30 makes 30 wrong rules of each answer, and lists "
            "those that pass and the cases that alone find one.",
            seconds=f"{report.seconds:.1f}",
        )
    ]
    if lonely:
        said = Plural(
            "One aspect that gives points has a single case: {aspects}.",
            "{n} aspects that give points have a single case each: {aspects}.",
            n=len(lonely),
            aspects=Listing(tuple(map(str, lonely))),
        )
        lines.insert(0, said)
    return Group(table, *(Text(str(line)) for line in lines))
