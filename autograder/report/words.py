"""The words that every writer of reports shares: outcomes as a student reads them, points, and what to show of many cases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..records import Graded, Outcome, Report, Verdict

WORDS = {
    Outcome.PASSED: "passed",
    Outcome.WRONG: "wrong",
    Outcome.RAISED: "raised an error",
    Outcome.TIMED_OUT: "out of time",
    Outcome.OUT_OF_MEMORY: "out of memory",
    Outcome.CRASHED: "crashed",
    Outcome.FORBIDDEN: "not allowed",
    Outcome.MISSING: "missing",
    Outcome.NOT_ATTEMPTED: "not attempted",
    Outcome.KIT_FAULT: "not judged (our fault)",
}

_SENTENCE_END = re.compile(r"(?<=[.?!]) ")


def number(value: float) -> str:
    """2.0 -> "2", 1.25 -> "1.25"."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def points(graded: Graded) -> str:
    return f"{number(graded.score)} / {number(graded.question.points)}"


def counted(verdicts: Iterable[Verdict]) -> str:
    """ "23 of 25 cases pass"."""
    verdicts = list(verdicts)
    passed = sum(v.outcome is Outcome.PASSED for v in verdicts)
    if len(verdicts) == 1:
        return f"its only case {'passes' if passed else 'does not pass'}"
    return f"{'all' if passed == len(verdicts) else passed if passed else 'none'} of {len(verdicts)} cases {'passes' if passed == 1 else 'pass'}"


def troubles(verdicts: Iterable[Verdict]) -> list[tuple[Verdict, int]]:
    """The verdicts that did not pass, those with the same message once, with how often they came.

    Public cases come first; a hidden one that ended like a public one is only counted with it.
    """
    found: dict[tuple[Outcome, str], tuple[Verdict, int]] = {}
    public: dict[Outcome, tuple[Outcome, str]] = {}
    for verdict in sorted((v for v in verdicts if v.outcome is not Outcome.PASSED), key=lambda v: v.case.hidden):
        key = (verdict.outcome, verdict.message)
        if verdict.case.hidden:
            key = key if key in found else public.get(verdict.outcome, key)
        else:
            public.setdefault(verdict.outcome, key)
        first, times = found.get(key, (verdict, 0))
        found[key] = (first, times + 1)
    return list(found.values())


@dataclass(frozen=True)
class Row:
    """One trouble, as it is shown."""

    name: str  # of its case
    word: str
    message: str
    more: str  # in brackets: how many cases it stands for; empty where it is one
    times: int


def rows(verdicts: Iterable[Verdict]) -> list[Row]:
    """The troubles, those with a hint first. A hint that fits several is given with the first of them, and the others come last with what is their own."""
    found = troubles(verdicts)
    fits: Counter[str | None] = Counter()
    for verdict, times in found:
        fits[verdict.misconception] += times
    first: dict[str, str] = {}
    named: list[Row] = []
    new: list[Row] = []
    again: list[Row] = []
    for verdict, times in found:
        message, more = verdict.message, [f"and {times - 1} more like it"] if times > 1 else []
        hinted = verdict.misconception
        told = first.setdefault(hinted, message) if hinted else message
        if told is not message:
            message = _own(message, told)
        elif hinted and fits[hinted] > times:
            more.append(f"the same hint fits {fits[hinted] - times} more")
        row = Row(case_name(verdict), WORDS[verdict.outcome], message, f"({'; '.join(more)})" if more else "", times)
        (again if told is not verdict.message else named if hinted else new).append(row)
    return named + new + again


def _own(message: str, told: str) -> str:
    """`message` without the sentences at its end that `told` ends with, too."""
    mine, theirs = _SENTENCE_END.split(message), _SENTENCE_END.split(told)
    while len(mine) > 1 and theirs and mine[-1] == theirs[-1]:
        mine.pop()
        theirs.pop()
    return " ".join(mine)


def case_name(verdict: Verdict) -> str:
    return f"{verdict.case.name}{' (hidden)' if verdict.case.hidden else ''}"


def sandbox_line(report: Report) -> str:
    """How the submission was confined; every report carries it."""
    return f"Sandbox: {report.confinement}." if report.sandboxed else "Not confined: it ran with the rights of whoever graded it."
