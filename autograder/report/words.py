"""The words that all report formats share: outcomes as a student reads them, points, and a choice from many cases.

Here sentences become words in the reader's language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..records import Graded, Outcome, Report, Verdict
from ..words import Listing, Plural, Sentence

OUTCOMES = {
    Outcome.PASSED: Sentence("passed"),
    Outcome.WRONG: Sentence("wrong"),
    Outcome.RAISED: Sentence("raised an error"),
    Outcome.TIMED_OUT: Sentence("out of time"),
    Outcome.OUT_OF_MEMORY: Sentence("out of memory"),
    Outcome.CRASHED: Sentence("crashed"),
    Outcome.FORBIDDEN: Sentence("not allowed"),
    Outcome.MISSING: Sentence("missing"),
    Outcome.NOT_ATTEMPTED: Sentence("not attempted"),
    Outcome.KIT_FAULT: Sentence("not judged (our fault)"),
    Outcome.CASE_FAULT: Sentence("not judged (the case is at fault)"),
}


_LAYERS = {
    said.template: said
    for said in (
        Sentence("resource limits"), Sentence("no capabilities"), Sentence("user nobody"), Sentence("an ordinary user"),
    )
}  # fmt: skip


def outcome(verdict: Verdict) -> str:
    """Return how a case ended, in words."""
    return str(OUTCOMES[verdict.outcome])


def number(value: float) -> str:
    """Return 2.0 as "2", 1.25 as "1.25"."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def points(graded: Graded) -> str:
    """Return "1.5 / 2"."""
    return f"{number(graded.score)} / {number(graded.question.points)}"


def headline(graded: Graded) -> str:
    """Return "sub: 1 / 2 points, 23 of 25 cases pass."."""
    said = Sentence(
        "{question}: {points} points, {counted}.",
        question=graded.question.name,
        points=points(graded),
        counted=_counted(graded.verdicts),
    )
    return str(said)


def counted(verdicts: Iterable[Verdict]) -> str:
    """Return "23 of 25 cases pass"."""
    return str(_counted(verdicts))


def _counted(verdicts: Iterable[Verdict]) -> Sentence:
    verdicts = list(verdicts)
    passed, every = sum(v.outcome is Outcome.PASSED for v in verdicts), len(verdicts)
    if every == 1:
        return Sentence("its only case passes") if passed else Sentence("its only case does not pass")
    if passed == every:
        return Sentence("all of {every} cases pass", every=every)
    if not passed:
        return Sentence("none of {every} cases pass", every=every)
    return Plural("{n} of {every} cases passes", "{n} of {every} cases pass", n=passed, every=every)


def notes(report: Report) -> list[str]:
    """Return the notes that every reader needs besides the verdicts."""
    return list(map(str, report.notes))


def remarks(report: Report) -> list[str]:
    """Return what only the instructor needs to know: a student's page and `autograder check` leave it out."""
    return [str(Sentence("For the instructor: {remark}", remark=remark)) for remark in report.remarks]


def troubles(verdicts: Iterable[Verdict]) -> list[tuple[Verdict, int]]:
    """Return the verdicts that did not pass, each with its count; verdicts that say the same are one entry.

    Public cases come first. A hidden case with the same outcome as a public case is only counted with it.
    """
    found: dict[object, tuple[Verdict, int]] = {}
    public: dict[Outcome, object] = {}
    for verdict in sorted((v for v in verdicts if v.outcome is not Outcome.PASSED), key=lambda v: v.case.hidden):
        key: object = (verdict.outcome, verdict.said, verdict.hint)
        if verdict.case.hidden:
            key = key if key in found else public.get(verdict.outcome, key)
        else:
            public.setdefault(verdict.outcome, key)
        first, times = found.get(key, (verdict, 0))
        found[key] = (first, times + 1)
    return list(found.values())


@dataclass(frozen=True)
class Row:
    """One line or table row of a report: cases that went wrong in the same way."""

    name: str  # name of the first of its cases
    word: str
    message: str
    more: str  # in brackets: how many more cases it stands for; empty if there are none
    times: int


def rows(verdicts: Iterable[Verdict], known: Iterable[str | None] = ()) -> list[Row]:
    """Return a row for each trouble, those with a hint first.

    If a hint fits several troubles, only the first of them shows it. The others come last, with their own message only.
    `known` has the misconceptions whose hint the reader has read already.
    """
    found = troubles(verdicts)
    fits: Counter[str | None] = Counter()
    for verdict, times in found:
        fits[verdict.misconception] += times
    told: set[str | None] = set(known)
    named, new, again = list[Row](), list[Row](), list[Row]()
    for verdict, times in found:
        hinted = verdict.misconception
        is_again = hinted is not None and hinted in told
        message = str(verdict.said or "") if is_again else verdict.message
        more = _more(times, fits[hinted] - times if hinted and not is_again else 0)
        row = Row(case_name(verdict), outcome(verdict), message, more, times)
        (again if is_again else named if hinted else new).append(row)
        told.update({hinted} if hinted else ())
    return named + new + again


def _more(times: int, hinted: int) -> str:
    """Return in brackets how many more cases are like this one and how many more the hint fits; empty if none."""
    said = []
    if times > 1:
        said.append(str(Sentence("and {n} more like it", n=times - 1)))
    if hinted:
        said.append(str(Sentence("the same hint fits {n} more", n=hinted)))
    return f"({'; '.join(said)})" if said else ""


def case_name(verdict: Verdict) -> str:
    """Return the name of a case, with "(hidden)" after that of a hidden case."""
    return str(Sentence("{case} (hidden)", case=verdict.case.name)) if verdict.case.hidden else verdict.case.name


def layers(confinement: str) -> Listing:
    """Return the layers of the sandbox that held, in words; a guest names them before any code of a student runs."""
    return Listing(tuple(_LAYERS.get(layer, layer) for layer in confinement.split(", ")), len(confinement))


def judged_line(report: Report) -> str:
    """Return the line that says which PyTorch judged and how the submission was confined; every report has it."""
    confined = _confined(report)
    if not report.torch:
        return str(confined)
    judged = Sentence("Judged by PyTorch {version}.", version=report.torch)
    return str(Sentence("{first} {then}", first=judged, then=confined))


def _confined(report: Report) -> Sentence:
    if report.sandboxed:
        return Sentence("Sandbox: {confinement}.", confinement=layers(report.confinement))
    return Sentence("Not confined: it ran with the rights of the person who graded it.")
