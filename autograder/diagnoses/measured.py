"""Judge a wrong answer to a question, and say whether its explanation is there and true.

In come the attempts at a question's cases, public and hidden; out goes what became of them.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..clock import Clock, OutOfTime
from ..engine import attempt
from ..judge import Reference, explained, judge
from ..mutants.answers import Answer, answers
from ..mutants.changes import Mutant
from ..mutants.judged import SECONDS, Judging, running, unlike
from ..mutants.values import Kinds
from ..records import Assignment, Attempt, Case, Cell, Outcome, Question, Verdict

KINDS = ("passed", "stopped", "named", "false", "unknown")


@dataclass(frozen=True)
class Explained:
    """What became of a wrong answer to a question.

    `kind` is "passed" (no public case fails), "stopped" (no case returned a value: the report has an error's own
    words), "named" (with an explanation that every case agrees with), "false" (a hidden case contradicts it) or
    "unknown". `seconds` is the CPU time of the search.
    """

    kind: str
    names: frozenset[str] = frozenset()
    seconds: float = 0.0


@dataclass
class Row:
    """The wrong answers to a question, counted by what became of them."""

    assignment: str
    question: str
    counts: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    def add(self, name: str, found: Explained) -> None:
        self.counts[found.kind] += 1
        if found.kind in ("named", "false", "unknown"):
            self.seconds.append(found.seconds)
        if found.kind == "unknown":
            self.unexplained.append(name)
        if found.kind == "false":
            self.false.append(f"{name}: {', '.join(sorted(found.names))}")

    @property
    def wrong(self) -> int:
        """Return how many gave wrong numbers, so that there is something to explain."""
        return self.counts["named"] + self.counts["false"] + self.counts["unknown"]


def of_attempts(question: Question, attempts: Mapping[str, Attempt], reference: Reference) -> Explained:
    """Explain the attempts at the public cases, then apply the explanation to the hidden ones.

    The explanation is false if any verdict of a hidden case takes it back.
    """
    every = [judge(case, attempts.get(case.name), reference) for case in question.cases]
    public = [v for v in every if not v.case.hidden]
    failed = [v for v in public if v.outcome is not Outcome.PASSED]
    if not failed:
        return Explained("passed")
    if not any(_gave_numbers(v, attempts) for v in failed):
        return Explained("stopped")
    started = time.process_time()
    told = explained(public, attempts, reference)
    seconds = time.process_time() - started
    names = _names(told)
    if not names:
        return Explained("unknown", seconds=seconds)
    kept = _by_case(explained(every, attempts, reference))
    stands = all(kept[v.case.name] == v.misconception for v in told if v.misconception)
    return Explained("named" if stands else "false", names, seconds)


def _gave_numbers(verdict: Verdict, attempts: Mapping[str, Attempt]) -> bool:
    """Say whether wrong values came back: an error has its own words, and so has a case that judges an experiment."""
    attempt = attempts.get(verdict.case.name)
    ended = attempt is None or attempt.ended is not None
    return verdict.outcome is Outcome.WRONG and not ended and not verdict.case.functions


def _names(verdicts: tuple[Verdict, ...]) -> frozenset[str]:
    return frozenset(v.misconception for v in verdicts if v.misconception)


def _by_case(verdicts: tuple[Verdict, ...]) -> dict[str, str | None]:
    return {v.case.name: v.misconception for v in verdicts}


def of_mutants(
    assignment: Assignment, cells: tuple[Cell, ...], question: str | None, sample: int | None, seed: int,
    seen: Callable[[Row], None],
) -> Iterator[Row]:  # fmt: skip
    """Yield a row for each question about the mutants of its answer; `sample` of them, drawn by `seed`."""
    with running(cells) as namespace:
        for answer in answers(cells):
            asked = [q for q in assignment.questions if q.name in answer.questions]
            if question is None or question in answer.questions:
                judging = Judging(replace(assignment, questions=tuple(asked)), answer, namespace)
                made = _sampled(list(unlike(judging.mutants())), answer, sample, seed)
                rows = {q.name: Row(assignment.name, q.name) for q in asked if question in (None, q.name)}
                reference = Reference()
                for mutant in made:
                    _judge(mutant, judging, [q for q in asked if q.name in rows], rows, reference)
                    seen(next(iter(rows.values())))
                yield from rows.values()


def _sampled(made: list[Mutant], answer: Answer, sample: int | None, seed: int) -> list[Mutant]:
    if sample is None or len(made) <= sample:
        return made
    return random.Random(f"{seed}/{'/'.join(answer.questions)}").sample(made, sample)


def _judge(
    mutant: Mutant, judging: Judging, asked: list[Question], rows: Mapping[str, Row], reference: Reference
) -> None:
    with judging.changed_to(mutant.source, _wrong=Kinds()) as runs:
        for question in asked:
            found = Explained("stopped")
            if runs:
                found = of_attempts(question, {case.name: _attempt(case) for case in question.cases}, reference)
            rows[question.name].add(str(mutant), found)


def _attempt(case: Case) -> Attempt:
    passing = (OutOfTime, MemoryError)
    try:
        with Clock(SECONDS) as run:
            return run(lambda: attempt(case.program, case.pieces, case.operation, passing, case.own))
    except OutOfTime:
        return Attempt(ended=Outcome.TIMED_OUT)
    except MemoryError:
        return Attempt(ended=Outcome.OUT_OF_MEMORY)
