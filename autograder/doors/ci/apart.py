"""Grade submissions for pytest in a process of its own: that one imports torch, and pytest's need not.

A path comes in; out goes what pytest shows of the submission, as a record. Where no such process can be started, or it
ends without an answer, the submission is graded here. The plugin beside this file calls `Judge`.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...cases import load_assignment, of_notebook
from ...notebooks import language_at
from ...records import Assignment, Outcome
from ...sandbox import early
from ...words import speak
from ..own_work import grader, notebook_at

if TYPE_CHECKING:
    from ...grader import Grader

_SECONDS = 10.0  # for the process to end by itself


@dataclass(frozen=True)
class Aspect:
    """What is shown of an aspect: its outcome's name, its points, its seconds, and lines on what failed."""

    outcome: str
    points: float
    most: float
    seconds: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """What is shown of a submission: its aspects by question and name, the table of points, and PyTorch's version."""

    aspects: Mapping[tuple[str, str], Aspect]
    table: str
    torch: str


class Judge:
    """Grade one submission after the other. `start` may be called early: the process then imports torch meanwhile."""

    def __init__(self, unconfined: bool = False) -> None:
        self._unconfined = unconfined
        self._process: subprocess.Popen[str] | None = None
        self._was_started = self._is_idle = False
        self._grader: Grader | None = None

    def start(self) -> None:
        if not self._was_started:
            self._was_started = True
            self._process = early.beside(f"{__name__}:answer")

    def shown(self, path: Path, home: Path, assignment: Assignment) -> Shown:
        """Return what is shown of the submission at `path`, for the assignment in the folder `home`.

        Raises KitError as `Grader.grade_file` does.
        """
        self.start()
        found = self._answer([str(path), str(home), self._unconfined])
        if found is not None:
            aspects = {(q, a): Aspect(**{**one, "lines": tuple(one["lines"])}) for q, a, one in found["aspects"]}
            if all((case.question, case.aspect) in aspects for case in assignment.cases):  # else the file has changed
                return Shown(aspects, found["table"], found["torch"])
        if self._grader is None:
            self._grader = grader(unconfined=self._unconfined)
        return _shown(self._grader, path, assignment)

    def _answer(self, request: list[Any]) -> Any:
        """Return what the process answers; None if there is none, or it has no answer."""
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            return None
        self._is_idle = False
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except (OSError, ValueError):
            return None
        self._is_idle = line.endswith("\n")
        return json.loads(line) if self._is_idle else None

    def close(self) -> None:
        """End the process, and the sandbox of this one."""
        if self._process is not None:
            if not self._is_idle:
                self._process.kill()  # it was asked nothing, or an interrupt came: its server ends with it
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            try:
                self._process.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._grader is not None:
            self._grader.sandbox.close()


def _shown(grading: Grader, path: Path, assignment: Assignment) -> Shown:
    from ...judge import VERSION, case_points  # imports torch
    from ...report.pieces import told
    from ...report.terminal import plain, table

    report = grading.grade_file(path, assignment)
    found: dict[tuple[str, str], Aspect] = {}
    for graded in report.questions:
        points = case_points(graded)
        for aspect in dict.fromkeys(v.case.aspect for v in graded.verdicts):
            verdicts = [v for v in graded.verdicts if v.case.aspect == aspect]
            outcomes = {v.outcome for v in verdicts}
            outcome = outcomes.pop() if len(outcomes) == 1 else Outcome.WRONG
            found[graded.question.name, aspect] = Aspect(
                outcome.value,
                sum(points[v.case.name][0] for v in verdicts),
                sum(points[v.case.name][1] for v in verdicts),
                sum(report.took.get(v.case.name, 0.0) for v in verdicts),
                tuple(told(verdicts)) if outcome is not Outcome.PASSED else (),
            )
    return Shown(found, plain(report, table), VERSION)


# -- the process ------------------------------------------------------------------------------------------------------


def answer() -> None:
    """Read requests, a line of JSON each, and answer each with a line: what is shown, or null if it cannot be said."""
    requests, answers = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)  # what a case file reads is not a request, and what it prints is not an answer
    os.dup2(2, 1)
    grading: Grader | None = None
    for line in requests:
        path, home, unconfined = json.loads(line)
        try:
            grading = grading or grader(unconfined=unconfined)
            speak(language_at(Path(path)))
            whole = load_assignment(Path(home))
            shown = _shown(grading, Path(path), of_notebook(whole, notebook_at(Path(path), whole)))
            aspects = [[*names, asdict(one)] for names, one in shown.aspects.items()]
            said = json.dumps({"aspects": aspects, "table": shown.table, "torch": shown.torch})
        except Exception:  # noqa: BLE001  the other process comes to the same error, and has words for it
            said = json.dumps(None)
        answers.write(said + "\n")
        answers.flush()
    if grading is not None:
        grading.sandbox.close()
