"""Choose what a student reads of a question, for every format: one line for each aspect, the idea, one example.

In comes a graded question; out go words and records that a format lays out. Everything else is folded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..cases import title
from ..records import Array, Example, Graded, Outcome, Part, Verdict
from ..words import Plural, Sentence
from .graph import graph_lines, heat_lines
from .numbers import caption, digits, lines
from .words import OUTCOMES, Row, case_name, number, rows, troubles

_SHARED = 3  # reasons that several cases share, which are shown besides the example


@dataclass(frozen=True)
class Line:
    """The line of one aspect. `state` is "passed", "failed" or "open" (not attempted); `score` may be empty."""

    title: str
    state: str
    word: str
    counted: str
    score: str


def aspects(graded: Graded) -> list[Line]:
    """Return a line for each aspect; none if all cases ended in the same way, or there is only one."""
    if len(graded.verdicts) < 2 or (_is_uniform(graded) and state_of(graded.verdicts) != "passed"):
        return []
    return [_line(part) for part in graded.parts]


def _line(part: Part) -> Line:
    verdicts = [v for v in part.verdicts if v.outcome.is_judged] or list(part.verdicts)
    state = state_of(verdicts)
    outcomes = {v.outcome for v in verdicts if v.outcome is not Outcome.PASSED}
    outcome = Outcome.PASSED if not outcomes else outcomes.pop() if len(outcomes) == 1 else Outcome.WRONG
    passed, every = sum(v.outcome is Outcome.PASSED for v in verdicts), len(verdicts)
    return Line(
        str(title(part.aspect)),
        state,
        str(OUTCOMES[outcome]),
        str(Plural("{passed} of {n} case", "{passed} of {n} cases", n=every, passed=passed)),
        "" if part.points is None else f"{number(part.score or 0.0)} / {number(part.points)}",
    )


def state_of(verdicts: Iterable[Verdict]) -> str:
    """Return "passed", "open" for what is still to be written, or "failed"."""
    outcomes = {v.outcome for v in verdicts}
    if outcomes == {Outcome.PASSED}:
        return "passed"
    return "open" if outcomes == {Outcome.NOT_ATTEMPTED} else "failed"


def speaking(graded: Graded) -> Verdict | None:
    """Return the verdict that the report shows: the example's, or else the first that did not pass."""
    if graded.example is not None:
        return graded.example.verdict
    found = troubles(graded.verdicts)
    return found[0][0] if found else None


def hinted(graded: Graded) -> Verdict | None:
    """Return the verdict with the idea that the student probably missed: the example, or else the first that has one.

    A case of the aspect that is shown comes before the others.
    """
    spoken = speaking(graded)
    if spoken is None:
        return None
    mine = [v for part in graded.parts if spoken in part.verdicts for v in part.verdicts]
    return next((v for v in (spoken, *mine, *graded.verdicts) if v.hint is not None), None)


def idea(graded: Graded) -> str:
    """Return the idea that the student probably missed; empty if none is known."""
    found = hinted(graded)
    return "" if found is None or found.hint is None else str(found.hint)


def shared(graded: Graded) -> list[str]:
    """Return a line for each reason that several cases share, other than a difference: out of time, not run.

    A reader must see why cases were left out, even if another case is the example.
    """
    spoken = speaking(graded)
    found = [
        (v, n)
        for v, n in troubles(graded.verdicts)
        if n > 1 and v.outcome is not Outcome.WRONG and (spoken is None or v.said != spoken.said)
    ]
    return [
        str(Plural("{n} case {outcome}: {said}", "{n} cases {outcome}: {said}",
                   n=n, outcome=str(OUTCOMES[v.outcome]), said=v.said or ""))
        for v, n in found[:_SHARED]
    ]  # fmt: skip


def folded(graded: Graded) -> list[Row]:
    """Return a row for each way in which cases did not pass, for a reader who has seen the example and the idea."""
    told = hinted(graded)
    return rows(graded.verdicts, () if told is None else (told.misconception,)) if left(graded) else []


def heading(graded: Graded, verdict: Verdict) -> str:
    """Return the name of the shown case and how it ended; only how, if all cases ended so."""
    word = str(OUTCOMES[verdict.outcome])
    if verdict.said is None:
        return str(Sentence("{case}: {outcome}", case=case_name(verdict), outcome=word))
    is_own = verdict.case.name == graded.question.name  # a graded cell with its own asserts
    if is_own or (_is_uniform(graded) and verdict.outcome is not Outcome.WRONG):
        return str(Sentence("{outcome}: {said}", outcome=word, said=verdict.said))
    return str(Sentence("{case}: {outcome}: {said}", case=case_name(verdict), outcome=word, said=verdict.said))


def _is_uniform(graded: Graded) -> bool:
    return len({(v.outcome, v.said) for v in graded.verdicts}) == 1


def values(example: Example) -> list[tuple[str, str, Array | str, int]]:
    """Return the rows of an example: its kind, its name with shape and dtype, its value, and the digits to show."""
    n = digits(example.got, example.expected)
    rows: list[tuple[str, str, Array | str, int]] = [
        ("input", caption(shown.name, shown.value), shown.value, digits()) for shown in example.inputs
    ]
    if example.upstream is not None:
        name = Sentence("the upstream gradient")
        rows.append(("upstream", caption(name, example.upstream), example.upstream, digits()))
    if example.got is not None:
        rows.append(("got", caption(_yours(example.subject), example.got), example.got, n))
    if example.expected is not None:
        rows.append(("expected", caption(_pytorchs(example.subject), example.expected), example.expected, n))
    return rows


def others(example: Example) -> list[tuple[str, str, Array | str, int]]:
    """Return the rows of all values of an example, the student's and PyTorch's in turn."""
    rows: list[tuple[str, str, Array | str, int]] = []
    for mine, right in example.others:
        n = digits(mine.value, right.value)
        if mine.value == right.value or (isinstance(mine.value, Array) and mine.value.off and not any(mine.value.off)):
            same = Sentence("{value}, yours and PyTorch's", value=mine.name)
            rows.append(("same", caption(same, mine.value), mine.value, n))
            continue
        rows.append(("got", caption(_yours(mine.name), mine.value), mine.value, n))
        rows.append(("expected", caption(_pytorchs(right.name), right.value), right.value, n))
    return rows


def _yours(subject: str | Sentence) -> Sentence:
    return Sentence("{value}, yours", value=subject)


def _pytorchs(subject: str | Sentence) -> Sentence:
    return Sentence("{value}, PyTorch's", value=subject)


def example_lines(example: Example, whole: bool = False) -> list[str]:
    """Return an example as lines of text; `whole` adds all other values and the graph."""
    found: list[str] = []
    for _, name, value, n in values(example) + (others(example) if whole else []):
        found.append(name)
        found += [f"    {line}" for line in lines(value, n)]
    if example.heat is not None:
        found.append(str(Sentence("where it differs, over the whole of shape {shape}:", shape=example.heat.shape)))
        found += [f"    {line}" for line in heat_lines(example.heat)]
    if example.graph is not None and (whole or len(example.graph.nodes) > len(example.inputs) + 1):
        found += graph_lines(example.graph)  # with one operation, it says what the values said already
    return found


def left(graded: Graded) -> int:
    """Return how many cases that did not pass say something else than the one that is shown."""
    if _is_uniform(graded):
        return 0
    failed = sum(v.outcome is not Outcome.PASSED for v in graded.verdicts)
    return max(0, failed - 1)
