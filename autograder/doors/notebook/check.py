"""`check("power")` in a notebook cell: the question's cases on the rules defined so far, against PyTorch.

It runs in this process, without a sandbox: it is the student's own machine. In a graded run this function does
nothing; the judge outside decides.
"""

from __future__ import annotations

import difflib
import inspect
import os
import textwrap
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from ...cases import PUBLIC, is_assignment, load_unchanged
from ...clock import Clock, OutOfTime
from ...engine import registry
from ...engine.attempt import attempt, lent
from ...engine.ending import lacks, where
from ...engine.grafting import Answers
from ...engine.handed_in import asked_by_call
from ...errors import KitError, UnknownAssignment, UnknownQuestion
from ...judge import (
    VERSION,
    Guilty,
    Reference,
    example,
    explained,
    graded,
    guilty,
    judge,
    on_pytorch,
    snippet,
    suspect,
    with_example,
    with_guilty,
)
from ...notebooks import language_at
from ...records import Assignment, Attempt, Case, Graded, Outcome, Question, Verdict
from ...report import html, text
from ...sandbox import Limits
from ...sandbox.limits import HOPELESS
from ...sandbox.said import given_up
from ...words import Listing, Sentence, did_you_mean, speak, wrapped
from .tracebacks import without_the_kit
from .watching import from_outside, of_an_earlier_run, watch

_PATIENCE = 20.0  # seconds after which the remaining cases of a check are left out
_PASSING = (OutOfTime, KeyboardInterrupt)  # they end a case, whatever a student's code catches
_WIDTH = 80  # columns: nbgrader's validator shows a line of this width whole


class Checked:
    """The result of a checked question, as a notebook shows it; `all` unfolds everything."""

    def __init__(self, result: Graded, all: bool = False, warning: Sentence | None = None) -> None:
        self._result, self._all, self._warning = result, all, warning

    def _repr_html_(self) -> str:
        warning = f"<p><b>{escape(str(self._warning))}</b></p>" if self._warning else ""
        return warning + html(self._result, self._all, torch=VERSION)

    def __repr__(self) -> str:
        name = self._result.question.name
        found = text(self._result, self._all, Sentence('; check("{name}", all=True) shows them.', name=name))
        return f"{self._warning}\n{found}" if self._warning else found


class CheckedCase:
    """One case that was run, whole: every value, the graph, and the case itself as a program of plain torch."""

    def __init__(self, result: Graded, snippet: str) -> None:
        self._result, self._snippet = result, snippet

    def _repr_html_(self) -> str:
        return html(self._result, True, self._snippet, VERSION)

    def __repr__(self) -> str:
        return f"{text(self._result, all=True)}\n\n{self._snippet}".rstrip()


class Advice:
    """A sentence in place of a result, about an error in the call itself."""

    def __init__(self, said: Sentence) -> None:
        self._said = said

    def __repr__(self) -> str:
        return str(self._said)


class NotPassed(Exception):
    """A check without full marks. nbgrader's validator takes a graded cell that raises nothing as passed."""

    def _render_traceback_(self) -> list[str]:
        """Return the lines that IPython shows: the words, without frames."""
        return [part for line in str(self).splitlines() for part in wrapped(line, _WIDTH, "    ")]


def check(
    question: str = "",
    *others: Any,
    all: bool = False,
    case: str = "",
    folder: str | Path = ".",
    **unknown: Any,
) -> Checked | CheckedCase | Advice | None:
    """Run the public cases of `question` on the rules that the notebook has defined, and show the result.

    `all` shows every case that does not pass. `case` is the name of one case: only this case is run, and all of it is
    shown, with its program as lines of plain torch. `folder` holds the assignment's `cases.py`; by default it is the
    notebook's own folder, where Jupyter starts the kernel. Bad input, such as `others`, gives one sentence, never a
    traceback.
    """
    shown: Checked | CheckedCase | Advice
    try:
        asked = _question(question, others, folder, unknown)
        found = _graded(_only(asked, case) if case else asked, whole=bool(case))
        warning = of_an_earlier_run(asked)
        shown = CheckedCase(found, _program(asked, found)) if case else Checked(found, bool(all), warning)
        full = found.score == found.question.points
    except KitError as error:
        shown, full = Advice(error.said), False
    if os.environ.get("NBGRADER_VALIDATING") is None:
        return shown
    if not full:
        raise NotPassed(repr(shown))
    return None  # for the validator, no output means full credit


def _graded(question: Question, whole: bool = False) -> Graded:
    """Run the question's cases one by one, until there is a reason to stop.

    The cases that were left out come first in the result, because the student must read the reason. `whole` collects
    all values of the first case, whether it passes or not.
    """
    started, outcome = time.monotonic(), Outcome.TIMED_OUT
    why: Sentence | None = None
    verdicts: list[Verdict] = []
    attempts: dict[str, Attempt] = {}
    try:
        with Clock(Limits.seconds_per_case) as run:
            for case in question.cases:
                why = _enough(verdicts, time.monotonic() - started)
                if why is not None:
                    break
                attempts[case.name] = _attempt(case, run)
                verdicts.append(judge(case, attempts[case.name], _reference()))
    except KeyboardInterrupt as interrupt:
        why = Sentence("The check was interrupted in {place}, before this case had its answer.", place=where(interrupt))
        outcome = Outcome.NOT_ATTEMPTED
    left = [Verdict(case, outcome, why, operation=case.operation) for case in question.cases[len(verdicts) :]]
    verdicts = _with_hints(zip(verdicts, explained(verdicts, attempts, _reference())))
    rule = _guilty_rule(verdicts)
    verdicts = list(with_guilty(verdicts, rule))
    found = graded(question, [*left, *verdicts])
    if whole and verdicts:
        shown = example(verdicts[0], attempts.get(verdicts[0].case.name), _reference(), True, rule)
        return replace(found, example=shown)
    return with_example(found, attempts, _reference(), rule)


def _program(question: Question, found: Graded) -> str:
    """Return the program of the only case in `found`: lines of plain torch, or else the author's own lines.

    A program that judges what a function returns is not shown: it may hold the answer.
    """
    case = found.verdicts[0].case
    if not found.verdicts[0].outcome.is_judged or case.functions:
        return ""
    written = snippet(case, _reference()(case))
    if written is not None:
        return written
    try:
        source = textwrap.dedent(inspect.getsource(case.program))
    except (OSError, TypeError):
        return ""
    why = Sentence("# {file} has this program; it cannot be written as lines of plain torch.", file=PUBLIC)
    return f"{why}\n{source}"


def _only(question: Question, name: Any) -> Question:
    """Return the question with only the case called `name`; the part in brackets is enough if one case has it."""
    names = [case.name for case in question.cases]
    wanted = [case for case in question.cases if case.name == name]
    wanted = wanted or [case for case in question.cases if case.name.endswith(f"[{name}]")]
    if len(wanted) == 1:
        return replace(question, cases=tuple(wanted))
    raise UnknownQuestion(
        "{question} has no case called {name}{near}",
        question=question.name,
        name=f"{name!r:.80}",
        near=did_you_mean(name, names, Sentence("its cases are")),
    )


def _with_hints(verdicts: Iterable[tuple[Verdict, Verdict]]) -> list[Verdict]:
    """Return verdicts, each given without and with its explanation. A tensor from outside comes before a claim."""
    found: list[Verdict] = []
    for plain, told in verdicts:
        is_open = plain.hint is None and from_outside(plain.operation) is not None
        found.append(_with_hint(plain if is_open else told, found))
    return found


def _with_hint(verdict: Verdict, before: Iterable[Verdict]) -> Verdict:
    """Return the verdict on a failed case with a hint if it has none and the rule uses a tensor from outside.

    The hint is given once: none of the verdicts `before` may have it.
    """
    if verdict.outcome not in (Outcome.WRONG, Outcome.RAISED) or verdict.hint is not None:
        return verdict
    hint = from_outside(verdict.operation)
    return verdict if hint in [v.hint for v in before] else replace(verdict, hint=hint)


def _guilty_rule(verdicts: list[Verdict]) -> Guilty | None:
    """Return the rule that goes wrong first in the first wrong case, if that has several operations and no hint."""
    student = Answers(lambda program, rule: attempt(program, (), rule, _PASSING))
    try:
        case = suspect(verdicts)
        if case is None:
            return None
        with Clock(Limits.seconds_per_case) as run:
            return run(lambda: guilty(case, case.rules or registry, student, on_pytorch))
    except _PASSING:
        return None


def _attempt(case: Case, run: Clock) -> Attempt:
    found = _tried(case, run)
    if lacks(found, case.helpers):
        with lent(case.helpers):
            return _tried(case, run)
    return found


def _tried(case: Case, run: Clock) -> Attempt:
    try:
        own, passing = (*case.operations, *case.own), _PASSING
        if case.asks_by_call:
            student = Answers(lambda program, rule: attempt(program, (), rule or None, passing))
            return run(lambda: asked_by_call(case, student, on_pytorch))
        return run(lambda: attempt(case.program, case.pieces, case.operation, passing, own))
    except OutOfTime as stopped:
        said = Sentence(
            "It was stopped after {seconds:g} seconds of computing, in {place}.",
            seconds=Limits.seconds_per_case,
            place=where(stopped),
        )
        return Attempt(ended=Outcome.TIMED_OUT, said=said)


def _enough(verdicts: Iterable[Verdict], seconds: float) -> Sentence | None:
    """Return the reason to run no further case; None if there is none."""
    outcomes = [v.outcome for v in verdicts]
    if outcomes == [Outcome.TIMED_OUT] * HOPELESS:
        return given_up(Outcome.TIMED_OUT)
    if seconds > _PATIENCE:
        return Sentence("The check's {seconds:g} seconds were used up before this case could run.", seconds=_PATIENCE)
    return None


def _question(question: Any, others: Iterable[Any], folder: Any, unknown: Mapping[str, Any]) -> Question:
    if others:
        raise UnknownQuestion(
            'check() takes one question at a time: say check("sub"), and check("neg") in a cell of its own.'
        )
    if unknown:
        raise UnknownQuestion(
            'check() has no argument called {name}: say check("sub"), check("sub", all=True), check("sub", case="...") '
            'or check("sub", folder="...").',
            name=next(iter(unknown)),
        )
    assignment = _assignment(folder)
    speak_as_in(assignment.folder)
    for known in assignment.questions:
        if isinstance(question, str) and known.name == question:
            return known
    raise UnknownQuestion(_unknown(question, [known.name for known in assignment.questions]))


def _assignment(folder: Any) -> Assignment:
    try:
        found = Path(folder).resolve()
        there = is_assignment(found)
    except (TypeError, ValueError, OSError):
        raise UnknownAssignment(
            "check(..., folder=...) takes the path of a folder, in quotes; {folder} is not one.",
            folder=f"{folder!r:.80}",
        ) from None
    if not there:
        raise UnknownAssignment(
            "There is no {cases} in {folder}: check() looks for it beside the notebook. "
            "Put the notebook back into its assignment's folder, or call check(..., folder=...).",
            cases=PUBLIC,
            folder=str(found),
        )
    return load_unchanged(found)


def speak_as_in(folder: Path) -> None:
    """Speak the language of the notebook that asks: Jupyter names it to its kernels, or else it is in the folder."""
    session = folder / Path(os.environ.get("JPY_SESSION_NAME", "")).name
    speak(language_at(session, *sorted(folder.glob("*.ipynb"))))


@cache
def _reference() -> Reference:
    return Reference()


def _unknown(question: Any, names: list[str]) -> Sentence:
    if isinstance(question, str) and question:
        near = did_you_mean(question.lower(), names, Sentence("the questions are"))
        return Sentence("There is no question called {name}{near}", name=f"{question!r:.80}", near=near)
    # the class of a rule, or a function
    asked = getattr(question, "operation", None) or getattr(question, "__name__", None)
    found = difflib.get_close_matches(asked.lower(), names, 1) if isinstance(asked, str) else []
    if found:
        return Sentence(
            'check() takes the name of one question, in quotes: did you mean check("{name}")?', name=found[0]
        )
    known = Listing(tuple(names), len(names))
    return Sentence("check() takes the name of one question, in quotes; the questions are {names}.", names=known)


watch()
without_the_kit()  # `check` is imported only in notebooks
