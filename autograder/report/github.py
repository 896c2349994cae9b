"""Write a report as commands of GitHub Actions: an annotation on the line of each question that lost points.

The escapes are those of the toolkit's `command.ts`: `%`, CR and LF in every text, `:` and `,` in a property, too.
GitHub shows at most 10 errors of a step, so a question has one.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..records import Graded, Outcome, Report
from ..words import Sentence, printable
from .pieces import total_line
from .rubric import heading, idea, speaking, state_of
from .words import counted, notes, points

_ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = {**_ESCAPES, ":": "%3A", ",": "%2C"}


def github(report: Report, lines: Mapping[str, int]) -> str:
    """Return one command on each line; the last one says the points."""
    found = [_annotation(report, graded, lines) for graded in report.questions if _is_open(graded)]
    noted = [_command("warning", note, title=report.assignment) for note in notes(report)]
    return "\n".join([*found, *noted, _command("notice", total_line(report), title=report.assignment)])


def _is_open(graded: Graded) -> bool:
    return any(v.outcome is not Outcome.PASSED for v in graded.verdicts)


def _annotation(report: Report, graded: Graded, lines: Mapping[str, int]) -> str:
    judged = [v for v in graded.verdicts if v.outcome.is_judged]
    kind = {"passed": "warning", "open": "notice", "failed": "error"}[state_of(judged) if judged else "passed"]
    spoken = speaking(graded)
    message = [heading(graded, spoken) if spoken is not None else counted(graded.verdicts)]
    if idea(graded):
        message.append(str(Sentence("The idea: {hint}", hint=idea(graded))))
    said = Sentence("{question}: {points} points", question=graded.question.name, points=points(graded))
    place = {"file": report.submission, "line": str(lines.get(graded.question.name, 1))}
    return _command(kind, "\n".join(" ".join(line.split()) for line in message), **place, title=str(said))


def _command(kind: str, message: str, **properties: str) -> str:
    told = ",".join(f"{name}={_escaped(printable(text), _IN_PROPERTIES)}" for name, text in properties.items())
    lines = (_escaped(printable(line), _ESCAPES) for line in message.split("\n"))
    return f"::{kind} {told}::" + _ESCAPES["\n"].join(lines)


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
