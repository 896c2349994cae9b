"""Write a report in Markdown, for the summary of a CI job: a table of questions, then what each failing one got wrong.

A text that is not the kit's own is escaped, or stands in a block of code whose fence is longer than any in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..records import Graded, Report
from ..words import Sentence, printable
from .pieces import total_line
from .rubric import aspects, example_lines, heading, idea, speaking
from .words import counted, headline, judged_line, notes, points

_ACTIVE = re.compile(r"[\\`*_{}\[\]<>#|~&$@!]|:(?=//)|(?<=www)\.")


def markdown(report: Report) -> str:
    """Return a document in Markdown, as GitHub and GitLab read it."""
    lines = [f"## {escaped(total_line(report))}", ""]
    lines += [_row(map(str, (Sentence("question"), Sentence("points"), Sentence("cases")))), "| --- | ---: | --- |"]
    lines += [_row((graded.question.name, points(graded), counted(graded.verdicts))) for graded in report.questions]
    for graded in report.questions:
        lines += _section(graded)
    for note in notes(report):
        lines += ["", escaped(str(Sentence("note: {note}", note=note)))]
    return "\n".join([*lines, "", escaped(judged_line(report))])


def _section(graded: Graded) -> Iterator[str]:
    spoken = speaking(graded)
    if spoken is None:
        return
    yield from ("", f"### {escaped(headline(graded))}", "")
    table = aspects(graded)
    if table:
        yield _row((Sentence("aspect"), Sentence("result"), Sentence("cases"), Sentence("points")))
        yield "| --- | --- | --- | ---: |"
        yield from (_row((line.title, line.word, line.counted, line.score)) for line in table)
        yield ""
    if idea(graded):
        yield from (f"**{escaped(str(Sentence('The idea: {hint}', hint=idea(graded))))}**", "")
    yield escaped(heading(graded, spoken))
    if graded.example is not None:
        yield from ("", *_block([printable(line) for line in example_lines(graded.example)]))


def _block(lines: list[str]) -> list[str]:
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *lines, fence] if lines else []


def _row(words: Iterable[object]) -> str:
    return "| " + " | ".join(escaped(str(word)) for word in words) + " |"


def escaped(text: str) -> str:
    """Return `text` as Markdown that shows it on one line as it is, without links, HTML or looks."""
    return _ACTIVE.sub(r"\\\g<0>", printable(" ".join(text.split())))
