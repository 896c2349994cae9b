"""`check("power")` in a notebook cell: the question's cases on the rules defined so far, against PyTorch, in this process.

No sandbox: it is the student's own machine. In a graded run this function does nothing; the judge outside decides.
"""

from __future__ import annotations

import difflib
import os
import textwrap
import time
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ...cases import PUBLIC, did_you_mean, load_assignment
from ...clock import Clock, OutOfTime
from ...engine.attempt import attempt, where
from ...errors import KitError, UnknownAssignment, UnknownQuestion
from ...judge import Reference, graded, judge
from ...records import Assignment, Attempt, Case, Graded, Outcome, Question, Verdict
from ...report import html, text
from ...sandbox import Limits
from ...sandbox.limits import HOPELESS, given_up
from .tracebacks import without_the_kit

_PATIENCE = 20.0  # seconds after which the remaining cases of a check are left out
_WIDTH = 80  # of a line that nbgrader's validator shows whole


class Checked:
    """What a notebook shows for a checked question."""

    def __init__(self, result: Graded) -> None:
        self._result = result

    def _repr_html_(self) -> str:
        return html(self._result)

    def __repr__(self) -> str:
        return text(self._result)


class Advice:
    """A sentence in the place of a result: what was wrong with the call itself."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence

    def __repr__(self) -> str:
        return self._sentence


class NotPassed(Exception):
    """A check without full marks, for nbgrader's validator: a graded cell that raises nothing has passed, it thinks."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it: its words, and no frames."""
        return [part for line in str(self).splitlines() for part in textwrap.wrap(line, _WIDTH, subsequent_indent="    ")]


def check(question: str = "", *others: Any, folder: str | Path = ".", **unknown: Any) -> Checked | Advice | None:
    """Run the public cases of `question` on what the notebook has defined, and show what came of it.

    `folder` holds the assignment's `cases.py`; a notebook's own folder is where Jupyter starts. Bad input, such as `others`, gives one
    sentence, never a traceback.
    """
    shown: Checked | Advice
    try:
        found = _graded(_question(question, others, folder, unknown))
        shown, full = Checked(found), found.score == found.question.points
    except KitError as error:
        shown, full = Advice(str(error)), False
    if os.environ.get("NBGRADER_VALIDATING") is None:
        return shown
    if not full:
        raise NotPassed(repr(shown))
    return None  # in a validator's words: no output, full credit


def _graded(question: Question) -> Graded:
    """The question's cases one by one, until there is a reason to stop. Those that were left out come first, for why is what has to be read."""
    started, why, outcome = time.monotonic(), "", Outcome.TIMED_OUT
    verdicts: list[Verdict] = []
    try:
        with Clock(Limits.seconds_per_case) as run:
            for case in question.cases:
                why = _enough(verdicts, time.monotonic() - started)
                if why:
                    break
                verdicts.append(judge(case, _attempt(case, run), _reference()))
    except KeyboardInterrupt as interrupt:
        why, outcome = f"The check was interrupted in {where(interrupt)}, before this case had its answer.", Outcome.NOT_ATTEMPTED
    left = [Verdict(case, outcome, why, operation=case.operation) for case in question.cases[len(verdicts) :]]
    return graded(question, [*left, *verdicts])


def _attempt(case: Case, run: Clock) -> Attempt:
    try:
        return run(lambda: attempt(case.program, case.pieces, case.operation, passing=(OutOfTime, KeyboardInterrupt)))
    except OutOfTime as stopped:
        return Attempt(ended=Outcome.TIMED_OUT, message=f"It was stopped after {Limits.seconds_per_case:g} seconds of computing, in {where(stopped)}.")


def _enough(verdicts: Iterable[Verdict], seconds: float) -> str:
    """Why no further case is run, if none is."""
    outcomes = [v.outcome for v in verdicts]
    if outcomes == [Outcome.TIMED_OUT] * HOPELESS:
        return given_up("did not finish in time")
    return f"The check's {_PATIENCE:g} seconds were used up before this case could run." if seconds > _PATIENCE else ""


def _question(question: Any, others: Iterable[Any], folder: Any, unknown: Mapping[str, Any]) -> Question:
    if others:
        raise UnknownQuestion('check() takes one question at a time: say check("sub"), and check("neg") in a cell of its own.')
    if unknown:
        raise UnknownQuestion(f'check() has no argument called {next(iter(unknown))}: say check("sub"), or check("sub", folder="...").')
    assignment = _assignment(folder)
    for known in assignment.questions:
        if isinstance(question, str) and known.name == question:
            return known
    raise UnknownQuestion(_unknown(question, [known.name for known in assignment.questions]))


def _assignment(folder: Any) -> Assignment:
    try:
        found = Path(folder).resolve()
        there = (found / PUBLIC).is_file()
    except (TypeError, ValueError, OSError):
        raise UnknownAssignment(f"check(..., folder=...) takes the path of a folder, in quotes; {folder!r:.80} is none.") from None
    if not there:
        raise UnknownAssignment(
            f"There is no {PUBLIC} in {found}: check() looks for it beside the notebook. "
            "Put the notebook back into its assignment's folder, or call check(..., folder=...)."
        )
    return load_assignment(found)


@cache
def _reference() -> Reference:
    return Reference()


def _unknown(question: Any, names: list[str]) -> str:
    if isinstance(question, str) and question:
        return f"There is no question called {question!r:.80}{did_you_mean(question.lower(), names, 'the questions are')}"
    asked = getattr(question, "operation", None) or getattr(question, "__name__", None)  # the class of a rule, or a function
    near = difflib.get_close_matches(asked.lower(), names, 1) if isinstance(asked, str) else []
    return "check() takes the name of one question, in quotes" + (f': did you mean check("{near[0]}")?' if near else f"; the questions are {', '.join(names)}.")


without_the_kit()  # whoever imports `check` is in a notebook
